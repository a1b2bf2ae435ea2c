import type { DatasetRecord, Text } from '../schemas/types.ts';
import type { MapFacts } from './map/facts.ts';
import { boundOf, fieldOf } from './pcrs.ts';
import { changes as enChanges } from './words/en/changes.ts';
import { standard as en } from './words/en/standard.ts';
import { changes as frChanges } from './words/fr/changes.ts';
import { standard as fr } from './words/fr/standard.ts';

/** What the codes of a field mean, by its name in small letters. */
type CodeLabels = Readonly<Record<string, Readonly<Record<string, Text>>>>;

/** Classes of precision of a simplified street plan (CNIG, PCRS 2.0). */
const precision = Object.fromEntries(
  ['002', '005', '010', '040', '150', '999'].map((code): [string, Text] => {
    const bound = boundOf(code);
    return [
      code,
      bound === undefined ? { fr: fr.unbounded, en: en.unbounded } : { fr: fr.within(String(bound)), en: en.within(String(bound)) },
    ];
  }),
);

/** Kinds of zones of a local plan; the code stays in view, since the rules name zones by it. */
const zones = Object.fromEntries(
  Object.entries(fr.zoneKinds).map(([code, kind]): [string, Text] => [
    code,
    { fr: `${code}, ${kind}`, en: `${code}, ${en.zoneKinds[code as keyof typeof en.zoneKinds]}` },
  ]),
);

const ofStandards: Readonly<Partial<Record<string, CodeLabels>>> = {
  'cnig-pcrs': { precisionplanimetrique: precision, precisionaltimetrique: precision },
  'cnig-plu': { typezone: zones },
};

/** What the codes of a national standard mean; nothing where a data set follows none. */
export const labelsOfStandard = ({ standard }: Pick<DatasetRecord, 'standard'>): CodeLabels => ofStandards[standard?.id ?? ''] ?? {};

/** What became of a feature. */
export const changeLabels: CodeLabels = {
  change: Object.fromEntries(
    (['added', 'removed', 'changed', 'before'] as const).map((what): [string, Text] => [
      what,
      { fr: frChanges.becameOne[what], en: enChanges.becameOne[what] },
    ]),
  ),
};

/** The facts of a map whose legend and cards write words in the place of codes. */
export function withLabels(facts: MapFacts, labels: CodeLabels): MapFacts {
  const labelled = facts.layers.map((layer) => ({
    ...layer,
    fields: layer.fields.map((field) => {
      const known = Object.entries(labels).find(([name]) => fieldOf({ fields: [field] }, name) !== undefined)?.[1];
      return known === undefined ? field : { ...field, labels: known };
    }),
  }));
  return { ...facts, layers: labelled };
}
