import { dataPeriod } from '../../schemas/model/data-date.ts';
import type { DatasetRecord } from '../../schemas/types.ts';
import type { MapTerms } from '../map/model/model.ts';
import { license as licenseOf } from '../words/vocabulary.ts';

/** Part of a record that states its terms. */
type TermsRecord = Pick<DatasetRecord, 'license' | 'dates' | 'temporal'> & { version: Pick<DatasetRecord['version'], 'date'> };

/** Under which terms the data of a record are given. */
export function termsOf({ license, version, dates, temporal }: TermsRecord): MapTerms {
  const { fr, en, url } = licenseOf(license) ?? { fr: license, en: license };
  const { start = '..', end = '..' } = dataPeriod({ dates, temporal }) ?? {};
  const date = start === end ? start : `${start}/${end}`;
  return {
    license: fr === en ? fr : { fr, en },
    ...(url !== undefined && { licenseUrl: url }),
    published: version.date,
    ...(date !== '..' && { date }),
  };
}
