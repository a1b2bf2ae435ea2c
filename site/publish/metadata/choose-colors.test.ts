import { expect, test } from 'vitest';
import { colorLayer } from '../../map/style/coloring.ts';
import { chosenStyle, fieldsToChoose, palette } from './choose-colors.ts';
import { mapLayer, placed } from '../draw-file.ts';
import { readFile } from '../read/read-file.ts';
import type { FileReading } from '../read/reading.ts';

const tone = { light: '#1D5C96', dark: '#86B8EE' };
const kinds = ['chêne', 'hêtre', 'chêne', 'pin', 'hêtre', 'chêne', 'pin', 'chêne', 'pin', 'hêtre', 'pin', 'chêne'];
const features = kinds.map((essence, index) => ({
  type: 'Feature',
  properties: { num_dossier: 1000 + index * 7, essence, latitude: 48 + index / 10, hauteur: index * 1.5 },
  geometry: { type: 'Point', coordinates: [4 + index / 100, 48] },
}));

async function read(): Promise<{ reading: FileReading; properties: unknown }> {
  const bytes = new Blob([JSON.stringify({ type: 'FeatureCollection', features })]);
  const machine = { onProgress: () => undefined, openSqlite: () => Promise.reject(new Error('none')) };
  const { reading, drawing } = await readFile({ name: 'arbres.geojson', bytes }, {}, machine);
  return { reading, properties: drawing['arbres']?.features[0]?.properties };
}

test('a file is coloured as its published data set will be: by the field that tells most, never by a number that is a label', async () => {
  const { reading, properties } = await read();
  const [layer] = placed(reading);
  if (layer === undefined) throw new Error('no layer');
  expect(colorLayer(mapLayer(layer), { color: tone.light, dark: false })).toMatchObject({
    kind: 'categories',
    field: { name: 'essence' },
    classes: [{ value: 'chêne' }, { value: 'pin' }, { value: 'hêtre' }],
  });
  expect(fieldsToChoose(layer)).toEqual(['essence', 'hauteur']);
  // What the map draws them by.
  expect(properties).toMatchObject({ essence: 'chêne', hauteur: 0 });
});

test('measures a field as the pipeline does: its values, the most frequent first, and its quartiles', async () => {
  const { reading } = await read();
  const looks = Object.fromEntries(reading.layers[0]?.fields.map(({ name, look }) => [name, look]) ?? []);
  expect(looks['essence']).toEqual({
    distinct: 3,
    top: [
      { value: 'chêne', count: 5 },
      { value: 'pin', count: 4 },
      { value: 'hêtre', count: 3 },
    ],
  });
  expect(looks['hauteur']).toEqual({ distinct: 12, quantiles: [0, 4.5, 9, 12, 16.5] });
});

test('what is chosen is written as a style of all layers, and nothing where nothing is chosen', async () => {
  const { reading } = await read();
  expect(chosenStyle(reading, {}, tone)).toEqual([]);
  const [, orange = ''] = palette;
  expect(chosenStyle(reading, { arbres: `color:${orange}` }, tone)).toMatchObject([
    { id: 'arbres', type: 'circle', 'source-layer': 'arbres', paint: { 'circle-color': orange } },
  ]);
  expect(chosenStyle(reading, { arbres: 'field:essence' }, tone)[0]?.['paint']).toMatchObject({
    'circle-color': ['match', ['to-string', ['get', 'essence']], 'chêne', palette[0], 'pin', palette[1], 'hêtre', palette[2], '#8c8c8c'],
  });
  const [steps] = chosenStyle(reading, { arbres: 'field:hauteur' }, tone);
  expect(JSON.stringify(steps?.['paint'])).toMatch(
    /"circle-color":\["step",\["get","hauteur"\],"#\w{6}",4\.5,"#\w{6}",9,"#\w{6}",12,"#\w{6}"\]/,
  );
  // A colour that the page does not offer is anybody's text.
  expect(chosenStyle(reading, { arbres: 'color:url(x)' }, tone)).toMatchObject([{ paint: { 'circle-color': tone.light } }]);
});
