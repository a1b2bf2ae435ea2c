import { prefixesOf } from '../model/territory-levels.ts';
import { territoryOf } from '../model/territories.ts';
import { breakIf, type Break, type DataField, type DataLayer, type Draft, type Facts, type Rule } from './rule.ts';

/** The layers of territories that the manifest describes, each with the layer of the data that bears its name. */
const described = ({ layers = [] }: Draft, { layers: data }: Facts) =>
  layers.flatMap(({ name, territory }, index) => {
    if (territory === undefined) return [];
    const found = data?.find((layer) => layer.name === name);
    return [{ name, territory, pointer: `/layers/${index}/territory`, found }];
  });

function codes(draft: Draft, facts: Facts): { pointer: string; code: string; layer: DataLayer; field: DataField | undefined }[] {
  return described(draft, facts).flatMap(({ territory: { code }, pointer, found }) =>
    found === undefined ? [] : [{ pointer: `${pointer}/code`, code, layer: found, field: found.fields.find(({ name }) => name === code) }],
  );
}

const nameOf = (code: string, { placeOf }: Facts): string => `${territoryOf(code)?.name ?? placeOf?.(code)?.name ?? code} (${code})`;

/** Names as a sentence lists them; more say nothing more. */
const mostNamed = 10;
const names = (list: readonly string[], facts: Facts): string =>
  list
    .slice(0, mostNamed)
    .map((code) => nameOf(code, facts))
    .join(', ') + (list.length > mostNamed ? '…' : '');

/** Compare declared and measured territories, level by level; a level is skipped where some data are outside of it. */
function differing({ territories: declared = [] }: Draft, facts: Facts): Break[] {
  return (facts.measured ?? []).flatMap(({ level, by, codes: measured, outside = 0, atEdge = 0 }) => {
    if (measured === undefined || outside > atEdge) return [];
    const own = declared.filter((code) => prefixesOf[level].some((prefix) => code.startsWith(prefix)));
    const found = measured.map(({ code }) => code);
    const isSame = own.length === found.length && own.every((code) => found.includes(code));
    if (own.length === 0 || found.length === 0 || isSame) return [];
    const told = { declared: names(own, facts), measured: names(found, facts), datasets: by.map(({ dataset }) => dataset).join(', ') };
    return [{ pointer: '/territories', facts: told }];
  });
}

/** Rules of data sets of territories, and of what these say of others. */
export const territoryRules: readonly Rule[] = [
  {
    id: 'territories.not-listed',
    severity: 'error',
    breaks: ({ role }, { territoryDatasets, producerId, datasetId }) => {
      const dataset = `${producerId}/${datasetId}`;
      return breakIf(role === 'territories' && territoryDatasets?.includes(dataset) === false, '/role', { dataset });
    },
  },
  {
    id: 'territories.no-layer',
    severity: 'error',
    breaks: ({ role, layers = [] }) => breakIf(role === 'territories' && layers.every(({ territory }) => territory === undefined), '/role'),
  },
  {
    id: 'territories.no-role',
    severity: 'error',
    breaks: (draft, facts) => described(draft, facts).flatMap(({ pointer }) => breakIf(draft.role === undefined, pointer)),
  },
  {
    id: 'territories.not-polygons',
    severity: 'error',
    breaks: (draft, facts) =>
      described(draft, facts).flatMap(({ name, pointer, found }) =>
        breakIf(found !== undefined && found.geometry !== 'polygon', pointer, { layer: name }),
      ),
  },
  {
    id: 'territories.field',
    severity: 'error',
    breaks: (draft, facts) =>
      codes(draft, facts).flatMap(({ pointer, code, layer, field }) =>
        breakIf(field === undefined, pointer, { field: code, layer: layer.name, fields: layer.fields.map(({ name }) => name).join(', ') }),
      ),
  },
  {
    id: 'territories.not-text',
    severity: 'error',
    breaks: (draft, facts) =>
      codes(draft, facts).flatMap(({ pointer, code, layer, field }) =>
        breakIf(field?.type !== undefined && field.type !== 'text', pointer, { field: code, layer: layer.name }),
      ),
  },
  {
    id: 'territories.not-unique',
    severity: 'error',
    breaks: (draft, facts) =>
      codes(draft, facts).flatMap(({ pointer, code, layer, field }) => {
        const { nulls = 0, distinct = layer.features } = field ?? {};
        const isKey = field === undefined || (nulls === 0 && distinct === layer.features);
        return breakIf(!isKey, pointer, { field: code, layer: layer.name, nulls, distinct, features: layer.features });
      }),
  },
  { id: 'territories.differ', severity: 'warning', breaks: differing },
];
