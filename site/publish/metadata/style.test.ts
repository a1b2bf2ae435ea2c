import initSqlJs from 'sql.js';
import { expect, test, describe } from 'vitest';
import { checkStyleLayers } from '../publish.fixtures/check-style.ts';
import { packageOf } from '../publish.fixtures/metadata.ts';
import { categories, hollow, ranges, single } from '../publish.fixtures/styles.ts';
import type { ReadField, ReadLayer } from '../read/reading.ts';
import { legendOf } from '../draw-file.ts';
import type { StyleLayer } from '../form.ts';
import { readMetadata } from './read-metadata.ts';
import { readQml } from './read-qml.ts';
import { mapStyleOf } from './style-of.ts';

const field = (name: string, type: ReadField['type'], nulls = 0): ReadField => ({ name, type, examples: [], nulls, unique: false });
const layer = (name: string, geometry: ReadLayer['geometry'], ...fields: ReadField[]): ReadLayer => ({
  name,
  source: name,
  geometry,
  count: 6,
  unplaced: 0,
  extent: [4, 48, 5, 49],
  crs: null,
  fields,
});
const arbres = layer('arbres', 'point', field('nature', 'text'));
const zones = layer('zones', 'polygon', field('hauteur', 'number'));
const rues = layer('rues', 'line');

async function styleOf(one: ReadLayer, qml: string): Promise<StyleLayer[] | undefined> {
  const style = await readQml(qml);
  return style && mapStyleOf([one], { [one.source]: style });
}
const legend = async (one: ReadLayer, qml: string) =>
  legendOf({ layers: [one] }, (await styleOf(one, qml)) ?? [], { dark: false, lang: 'fr' })[0]?.entries.map(({ label, color }) => [
    label,
    color,
  ]);

describe('a style of QGIS', () => {
  test('by values gives each its colour, and the others that of the rest', async () => {
    const style = await styleOf(arbres, categories);
    expect(style).toEqual([
      {
        id: 'arbres',
        'source-layer': 'arbres',
        type: 'circle',
        paint: {
          'circle-color': ['match', ['to-string', ['get', 'nature']], 'chêne', '#1b9e77', 'hêtre', '#d95f02', '#999999'],
          'circle-radius': 5.7,
          'circle-stroke-color': '#232323',
          'circle-stroke-width': 1,
        },
      },
    ]);
    expect(await legend(arbres, categories)).toEqual([['chêne', '#1b9e77'], ['hêtre', '#d95f02'], ['Autre', '#999999']]); // prettier-ignore
  });

  test('by ranges gives classes whose ends are open, and what is no number a colour of its own', async () => {
    const [fill, line] = (await styleOf(zones, ranges)) ?? [];
    expect(fill).toMatchObject({
      type: 'fill',
      paint: { 'fill-color': ['step', ['get', 'hauteur'], '#ffffb2', 10, '#fd8d3c', 30, '#bd0026'], 'fill-opacity': 0.5 },
    });
    expect(line).toMatchObject({ type: 'line', paint: { 'line-color': '#888888', 'line-width': 1 } });
    const withNulls = layer('zones', 'polygon', field('hauteur', 'number', 2));
    expect((await legend(withNulls, ranges))?.map(([label]) => label)).toEqual(['moins de 10', '10 à 30', '30 et plus', 'Autre']);
  });

  test('that is one for all is taken with its width, and one of QGIS 2 with its edge', async () => {
    expect(await styleOf(rues, single)).toMatchObject([{ type: 'line', paint: { 'line-color': '#225ea8', 'line-width': 2.6 } }]);
    expect(await styleOf(zones, hollow)).toMatchObject([
      { id: 'zones', type: 'line', paint: { 'line-color': '#ff8000', 'line-width': 1.9 } },
    ]);
  });

  test('of several layers is taken where each has one: a layer without would not be drawn', async () => {
    const styles = { arbres: await readQml(categories), zones: await readQml(ranges), rues: await readQml(single) };
    const known = Object.fromEntries(Object.entries(styles).flatMap(([name, style]) => (style ? [[name, style]] : [])));
    const all = mapStyleOf([arbres, zones, rues], known);
    expect(all?.map(({ id }) => id)).toEqual(['zones', 'zones-contour', 'rues', 'arbres']);
    expect(mapStyleOf([arbres, layer('sans', 'point')], known)).toBeUndefined();
    expect(mapStyleOf([layer('mixte', 'mixed')], { mixte: { kind: 'single', symbol: { opacity: 1 } } })).toBeUndefined();
    expect(checkStyleLayers(all ?? [])).toEqual([]);
  });

  test.each([
    ['rules', categories.replace('categorizedSymbol', 'RuleRenderer')],
    ['an expression', categories.replace('attr="nature"', 'attr="upper(nature)"')],
    ['a field that is not there', categories.replace('attr="nature"', 'attr="essence"')],
    ['a value that is an address', categories.replace('value="chêne"', 'value="https://exemple.fr/"')],
    ['a value twice', categories.replace('value="hêtre"', 'value="chêne"')],
    ['ranges with a gap', ranges.replace('lower="30.000000000000000"', 'lower="31"')],
    ['ranges of a text', ranges.replace('attr="hauteur"', 'attr="nature"')],
    ['no colour', single.replaceAll('34,94,168,255', '34,94,168,999')],
    ['a broken text', single.slice(0, -20)],
    ['entities', '<!DOCTYPE qgis [<!ENTITY a "aaaa">]><qgis>&a;</qgis>'],
    ['nothing', ''],
  ])('that says more than a map of ours can is left: %s', async (_, qml) => {
    const both = layer('arbres', 'point', field('nature', 'text'), field('hauteur', 'number'));
    expect(await styleOf(both, qml)).toBeUndefined();
  });

  test('has no key of its own making and no end of classes', async () => {
    const many = `<category render="true" type="string" value="%" symbol="0"/>`;
    const all = Array.from({ length: 500 }, (_, index) => many.replace('%', String(index))).join('');
    expect(await readQml(categories.replace('<categories>', `<categories>${all}`))).toBeUndefined();
    expect(await readQml(single.replace('name="line_color"', 'name="__proto__"'))).toBeUndefined();
    expect(mapStyleOf([layer('constructor', 'point')], {})).toBeUndefined();
  });

  test('is the default one of a GeoPackage, whose views are not asked', async () => {
    const openSqlite = (): ReturnType<typeof initSqlJs> => initSqlJs();
    const read = async (bytes: Uint8Array) => readMetadata(new File([bytes as Uint8Array<ArrayBuffer>], 'mats.gpkg'), { openSqlite });
    expect((await read(await packageOf([], [categories, single]))).styles).toEqual({ mats: await readQml(single) });
    const { Database } = await openSqlite();
    const database = new Database(await packageOf([]));
    database.run(
      `CREATE VIEW layer_styles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'mats' AS f_table_name, 'a' AS styleQML, 1 AS useAsDefault, i AS update_time FROM n`,
    );
    expect(await read(database.export())).toEqual({ said: {}, styles: {} });
  });
});
