import { expect, test } from 'vitest';
import { factsOf, categoryField, layerOf, numberField } from '../../map/facts/facts.fixture.ts';
import type { MapField, MapLayer } from '../../map/model/model.ts';
import { styleLooks } from '../../map/style/style-looks.ts';
import { writeQml, type TakenLook } from '../../map/write/qml.ts';
import { writeSld } from '../../map/write/sld.ts';
import { readXml } from '../read/read-xml.ts';
import { readQml } from './read-qml.ts';

const hostile = 'l’« été » <&> "x"';
const people = numberField('population', [0, 100, 200, 300, 4000], { min: 0, max: 4000, nulls: 3 });
const kind = categoryField('type', { [hostile]: 50, ville: 30, village: 20 }, { nulls: 2 });

/** The look of a layer whose colours tell a field. */
function lookOf(field: MapField | undefined, geometry: TakenLook['geometry'] = 'polygon', looks = ''): TakenLook {
  const layer: MapLayer = layerOf({ name: 'lieux & <dits>', geometry, fields: [people, kind] });
  const facts = factsOf({ layers: [layer] });
  const { legend } = styleLooks(facts, { dark: false, lang: 'fr', looks, fields: { [layer.name]: field?.name ?? null } });
  const [group] = legend;
  if (group === undefined) throw new Error('The layer has no legend.');
  return { title: hostile, layer: layer.name, geometry, legend: group, field };
}

/** Elements of XML as the house reads it, each with its attributes and its text. */
async function elementsOf(text: string): Promise<{ name: string; attributes: Readonly<Record<string, string>>; text: string }[]> {
  const found: { name: string; attributes: Readonly<Record<string, string>>; text: string }[] = [];
  const open: (typeof found)[number][] = [];
  const events = {
    open: (name: string, attributes: Readonly<Record<string, string>>): void => {
      const element = { name, attributes, text: '' };
      found.push(element);
      open.push(element);
    },
    close: (_: string, inside: string): void => void Object.assign(open.pop() ?? {}, { text: inside }),
  };
  await readXml(new Blob([text]), events, () => undefined);
  return found;
}

test('a QML and an SLD of restricted data say so, by the elements that their readers have for it', async () => {
  const restriction = 'Accès <restreint> : « ne pas diffuser ».';
  const textOf = async (text: string, element: string): Promise<string[]> =>
    (await elementsOf(text)).filter(({ name }) => name === element).map((each) => each.text);
  for (const told of [{ restriction }, {}]) {
    const look = { ...lookOf(kind), ...told };
    expect(await textOf(writeQml(look), 'rights')).toEqual(Object.values(told));
    expect(await textOf(writeSld(look), 'Abstract')).toEqual(Object.values(told));
    expect(await readQml(writeQml(look))).toEqual(await readQml(writeQml(lookOf(kind))));
  }
});

test.each(['point', 'line', 'polygon'] as const)(
  'a QML and an SLD of %s are well-formed, and name the classes of the legend',
  async (geometry) => {
    for (const field of [undefined, kind, people]) {
      const look = lookOf(field, geometry, `${encodeURIComponent('lieux & <dits>')}:b1000_2000:fpopulation:rviridis`);
      const labels = look.legend.entries.map(({ label }) => label);
      const sld = await elementsOf(writeSld(look));
      expect(sld.filter(({ name }) => name === 'Rule')).toHaveLength(labels.length);
      expect(
        sld
          .filter(({ name }, at) => name === 'Title' && sld[at - 1]?.name === 'Name')
          .map(({ text }) => text)
          .slice(-labels.length),
      ).toEqual(labels);
      const fills = sld
        .filter(({ attributes }) => attributes['name'] === (geometry === 'line' ? 'stroke' : 'fill'))
        .map(({ text }) => text);
      expect(fills).toEqual(look.legend.entries.map(({ color }) => color));
      const qml = await elementsOf(writeQml(look));
      const classes = qml.filter(({ name }) => name === 'category' || name === 'range').map(({ attributes }) => attributes['label']);
      const told = field === undefined ? [] : field === people ? labels.slice(0, -1).reverse() : labels;
      expect(classes).toEqual(told);
    }
  },
);

test('a QML of ranges is read back with the same bounds and colours', async () => {
  const look = lookOf(people, 'polygon', `${encodeURIComponent('lieux & <dits>')}:b1000_2000:fpopulation`);
  const colors = look.legend.entries.map(({ color }) => color);
  expect(await readQml(writeQml(look))).toMatchObject({
    kind: 'ranges',
    field: 'population',
    classes: [
      { from: 0, below: 1000, symbol: { color: colors[0] } },
      { from: 1000, below: 2000, symbol: { color: colors[1] } },
      { from: 2000, below: 4000, symbol: { color: colors[2] } },
    ],
  });
});

test('a QML of categories is read back with the same values and colours, those of all others too', async () => {
  const look = lookOf(kind, 'point');
  const read = await readQml(writeQml(look));
  const [first, second, third, other] = look.legend.entries.map(({ color }) => color.toLowerCase());
  expect(read).toMatchObject({
    kind: 'categories',
    field: 'type',
    classes: [
      { value: hostile, symbol: { color: first } },
      { value: 'ville', symbol: { color: second } },
      { value: 'village', symbol: { color: third } },
    ],
    other: { color: other },
  });
});

test('a rule of an SLD holds the values of its class, and what no other class holds', async () => {
  const sld = await elementsOf(writeSld(lookOf(kind)));
  expect(sld.filter(({ name }) => name === 'Literal').map(({ text }) => text)).toEqual([hostile, 'ville', 'village']);
  expect(sld.filter(({ name }) => name === 'ElseFilter')).toHaveLength(1);
  const ranges = await elementsOf(writeSld(lookOf(people, 'point', `${encodeURIComponent('lieux & <dits>')}:b1000:fpopulation`)));
  expect(ranges.filter(({ name }) => name.startsWith('PropertyIs')).map(({ name }) => name)).toEqual([
    'PropertyIsLessThan',
    'PropertyIsGreaterThanOrEqualTo',
    'PropertyIsNull',
  ]);
});
