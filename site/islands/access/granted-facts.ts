import { accessReasonOf } from '../../../schemas/access-reasons.ts';
import type { DatasetRecord, OpenedGrant } from '../../../schemas/types.ts';
import { factsAsMeant } from '../../data/code-labels.ts';
import { termsOf } from '../../data/map-terms.ts';
import { standardStyle } from '../../data/standard-style.ts';
import { archiveOf, readFacts } from '../../map/facts/facts.ts';
import { framesOf } from '../../map/facts/frames.ts';
import type { MapFacts, Restriction } from '../../map/model/model.ts';
import { theme } from '../../words/vocabulary.ts';

const plainColor = { light: '#1d5c96', dark: '#86b8ee' };

/** Read the facts of a granted data set for a map, at the addresses of its envelope; undefined where it has no map. */
export function grantedFacts({ record, addresses, ...grant }: OpenedGrant): MapFacts | undefined {
  const [first] = record.themes;
  const style = record.style ?? standardStyle(record);
  const addressOf = (artifact: { key: string } | undefined): string | undefined => artifact && addresses[artifact.key];
  const facts = readFacts(
    { ...record, ...(style !== undefined && { style }) },
    {
      color: (first === undefined ? undefined : theme(first)?.color) ?? plainColor,
      tiles: addressOf(archiveOf(record)),
      frames: addressOf(framesOf(record)),
      urlOf: (key) => addresses[key] ?? '',
    },
  );
  return facts && factsAsMeant({ ...facts, terms: termsOf(record), restriction: restrictionOf(record, grant) }, record);
}

function restrictionOf(
  { accessReason }: Pick<DatasetRecord, 'accessReason'>,
  { recipient, until }: Pick<OpenedGrant, 'recipient' | 'until'>,
): Restriction {
  const reason = accessReason === undefined ? undefined : accessReasonOf(accessReason);
  return {
    recipient,
    ...(until !== undefined && { until }),
    ...(reason && { reason: { fr: `${reason.fr}, ${reason.article.fr}`, en: `${reason.en}, ${reason.article.en}` } }),
  };
}
