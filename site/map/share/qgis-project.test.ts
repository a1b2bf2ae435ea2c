import { expect, test } from 'vitest';
import { asPublished } from '../share.ts';
import { factsOf, fieldOf, layerOf } from '../facts/facts.fixture.ts';
import type { ShownDataset } from '../compose.ts';
import { writeQgisProject } from './qgis-project.ts';

const files = { flatgeobuf: { url: '/donnees/a/zones.fgb', bytes: 9 } };
const zones = layerOf({ files, fields: [fieldOf({ name: 'type "z"' }), fieldOf({ name: 'n', type: 'integer' })] });
const context: Parameters<typeof writeQgisProject>[1] = {
  lang: 'fr',
  title: 'Carte',
  view: { center: [2, 47], zoom: 6 },
  absolute: (url) => `https://mappe.fr${url}`,
};
const shown = (over: Partial<ShownDataset> = {}): ShownDataset => ({ facts: factsOf({ layers: [zones] }), ...asPublished, ...over });
const filtered = (...filters: NonNullable<ShownDataset['filters']>[string]): string | undefined =>
  /\|subset=([^<]*)<\/datasource>/.exec(writeQgisProject([shown({ filters: { [zones.name]: filters } })], context).text ?? '')?.[1];

test('a layer is read in ranges from where it is published, with its style, credits and licence', () => {
  const { text = '', gaps } = writeQgisProject([shown({ opacity: 0.5 })], context);
  expect(gaps).toEqual([]);
  expect(text).toContain('<datasource>/vsicurl/https://mappe.fr/donnees/a/zones.fgb</datasource>');
  expect(text).toContain('<renderer-v2 type="singleSymbol"');
  expect(text).toContain('<layerOpacity>0.5</layerOpacity>');
  expect(text).toContain(`<attribution>${factsOf().attribution}</attribution>`);
});

test('filters hold in the SQL of OGR, whatever a value or the name of a field holds', () => {
  expect(filtered({ field: 'type "z"', test: { kind: 'among', values: ["l'eau", 'a|b'] } })).toBe(
    "&quot;type &quot;&quot;z&quot;&quot;&quot; IN ('l''eau', 'a|b')",
  );
  expect(filtered({ field: 'n', test: { kind: 'between', least: 2, most: 5, open: true } })).toBe(
    '&quot;n&quot; &gt;= 2 AND &quot;n&quot; &lt; 5',
  );
  expect(filtered({ field: 'n', test: { kind: 'except', values: ['3'] } })).toBe('(&quot;n&quot; IS NULL OR NOT (&quot;n&quot; IN (3)))');
});

test('what a project cannot hold is said: a searched text, restricted data, files of one’s own, pictures', () => {
  const contains = shown({ filters: { [zones.name]: [{ field: 'n', test: { kind: 'contains', text: 'é' } }] } });
  const whyOf = (each: ShownDataset): string[] => writeQgisProject([each], context).gaps.map(({ why }) => why);
  expect(whyOf(contains)).toEqual(['filter']);
  expect(whyOf(shown({ facts: factsOf({ layers: [zones], restriction: { recipient: 'x' } }) }))).toEqual(['restricted']);
  expect(whyOf(shown({ facts: factsOf({ layers: [zones], origin: 'own' }) }))).toEqual(['own']);
  expect(whyOf(shown({ facts: factsOf({ layers: [layerOf()] }) }))).toEqual(['unread']);
  expect(writeQgisProject([shown({ facts: factsOf({ layers: [layerOf()] }) })], context).text).toBeUndefined();
});

test('features of several geometries are a layer for each', () => {
  const mixed = shown({ facts: factsOf({ layers: [layerOf({ files, geometry: 'mixed' })] }) });
  const { text = '' } = writeQgisProject([mixed], context);
  expect([...text.matchAll(/\|geometrytype=(\w+)/g)].map(([, part]) => part)).toEqual(
    expect.arrayContaining(['Point', 'LineString', 'Polygon']),
  );
});
