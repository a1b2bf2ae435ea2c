import type { DatasetRecord } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';

/** What a part of a data set's page is given. */
export interface OfRecord {
  record: DatasetRecord;
  lang: Lang;
}
