import { isField } from '../../schemas/model/is-field.ts';
import type { DatasetRecord, Text } from '../../schemas/types.ts';
import planCodes from '../../schemas/vocabularies/cnig-plu-codes.json' with { type: 'json' };
import standards from '../../schemas/vocabularies/cnig.json' with { type: 'json' };
import { boundOf } from './pcrs.ts';
import { changes as enChanges } from '../words/en/changes.ts';
import { standard as en } from '../words/en/standard.ts';
import { changes as frChanges } from '../words/fr/changes.ts';
import { standard as fr } from '../words/fr/standard.ts';
import type { MapFacts, Meaning } from '../map/model/model.ts';

/** Labels of a field's codes, by its name in lower case. */
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

/** Networks whose covers a street plan shows (CNIG, PCRS 2.0). */
const networks = Object.fromEntries(
  Object.entries(fr.networks).map(([code, name]): [string, Text] => [
    code,
    { fr: name, en: en.networks[code as keyof typeof en.networks] },
  ]),
);

/** Codes in the words of the standard, which is in French; they stay in view, since the acts name what they stand for by them. */
const inWords = (codes: Readonly<Record<string, string>>): Record<string, Text> =>
  Object.fromEntries(Object.entries(codes).map(([code, words]) => [code, `${words} (${code})`]));

/** Codes of a plan, but for its zones (CNIG, PLU, lists of prescriptions and of information). */
const { stypepsc, stypeinf, typepsc, typeinf, destdomi } = planCodes;
const ofPlans = { typepsc: inWords(typepsc), typeinf: inWords(typeinf), destdomi: inWords(destdomi) };

const ofStandards: Readonly<Partial<Record<string, CodeLabels>>> = {
  'cnig-pcrs': { precisionplanimetrique: precision, precisionaltimetrique: precision, reseau: networks },
  'cnig-plu': { typezone: zones, ...ofPlans },
};

/** Labels of a field's codes that depend on another field's code, by both names in lower case. */
const subtypes: Readonly<Record<string, { within: string; labels: Readonly<Record<string, Text>> }>> = {
  stypepsc: { within: 'typepsc', labels: inWords(stypepsc) },
  stypeinf: { within: 'typeinf', labels: inWords(stypeinf) },
};

type Named = Pick<DatasetRecord, 'standard'>;

/** Labels of a national standard's codes; none where a data set follows no standard. */
const labelsOfStandard = ({ standard }: Named): CodeLabels => ofStandards[standard?.id ?? ''] ?? {};

/** Fields that a national standard calls dates. */
const datesOfStandard = ({ standard }: Named): string[] =>
  Object.entries(standards.find(({ id }) => id === standard?.id)?.fields ?? {}).flatMap(([name, { fr: title }]) =>
    title.startsWith('Date ') ? [name] : [],
  );

/** Fields, told to be written as their standard means them: codes in words, eight digits as a day. */
export function asMeant<Any extends { name: string }>(fields: readonly Any[], record: Named): (Any & Meaning)[] {
  const labels = labelsOfStandard(record);
  const days = datesOfStandard(record);
  return fields.map((field) => ({
    ...labelled(field, labels),
    ...(record.standard?.id === 'cnig-plu' && subtypeOf(field, fields)),
    ...(days.some((name) => isField(field.name, name)) && { days: true }),
  }));
}

function labelled<Any extends { name: string }>(field: Any, labels: CodeLabels): Any & Meaning {
  const known = Object.entries(labels).find(([name]) => isField(field.name, name))?.[1];
  return known === undefined ? field : { ...field, labels: known };
}

/** A code that says more of another field's code. */
function subtypeOf({ name }: { name: string }, fields: readonly { name: string }[]): Meaning {
  const found = Object.entries(subtypes).find(([known]) => isField(name, known))?.[1];
  const within = found && fields.find((each) => isField(each.name, found.within))?.name;
  return found === undefined || within === undefined ? {} : { labels: found.labels, within };
}

/** Labels of the changes to a feature. */
export const changeLabels: CodeLabels = {
  change: Object.fromEntries(
    (['added', 'removed', 'changed', 'before'] as const).map((what): [string, Text] => [
      what,
      { fr: frChanges.becameOne[what], en: enChanges.becameOne[what] },
    ]),
  ),
};

/** The facts of a map whose legend and cards write words in the place of codes. */
export const withLabels = (facts: MapFacts, labels: CodeLabels): MapFacts => ({
  ...facts,
  layers: facts.layers.map((layer) => ({ ...layer, fields: layer.fields.map((field) => labelled(field, labels)) })),
});

/** The facts of a map that writes values as the standard of its data means them. */
export const factsAsMeant = (facts: MapFacts, record: Named): MapFacts => ({
  ...facts,
  layers: facts.layers.map((layer) => ({ ...layer, fields: asMeant(layer.fields, record) })),
});
