import type { DatasetRecord } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';

/** Properties of a part of a data set's page. */
export interface OfRecord {
  record: DatasetRecord;
  lang: Lang;
}
