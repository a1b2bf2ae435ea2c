import type { featureInfo as fr } from '../fr/feature-info.ts';

/** The English words of what services say of a place. */
export const featureInfo: typeof fr = {
  asking: (hosts) => `Asking ${hosts}…`,
  unanswered: (host) => `${host} did not answer the question.`,
  nothing: 'The service has nothing to say of this place.',
  picture: 'The service gives pictures: it does not say what lies here.',
  place: 'What lies here',
  answer: 'Answer',
  identifiers: (count) => (count === 1 ? '1 identifier' : `${count} identifiers`),
};
