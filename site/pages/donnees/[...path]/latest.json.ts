import { answerMetadata } from '../../../layouts/answer-metadata.ts';

/** The newest version of a data set, for programs: its files at addresses that never change; of one that was withdrawn, that it was. */
export const GET = answerMetadata('latest');
