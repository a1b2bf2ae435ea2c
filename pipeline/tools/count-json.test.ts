import { describe, expect, test } from 'vitest';
import { outline } from './count-json.ts';

/** The text in pieces of one byte: each state has to survive the end of a piece. */
function* bytes(text: string, size = 1): Generator<Buffer> {
  const whole = Buffer.from(text);
  for (let start = 0; start < whole.length; start += size) yield whole.subarray(start, start + size);
}
const read = (text: string) => outline(bytes(text));

describe('the outline of a JSON text', () => {
  test('counts features, and geometries that hold a number', async () => {
    const features = [
      { type: 'Feature', id: 1, properties: { features: [1, 2], type: 'x' }, geometry: { type: 'Point', coordinates: [1, 2] } },
      { type: 'Feature', id: 'a', properties: null, geometry: { type: 'Point', coordinates: [] } },
      { type: 'Feature', properties: { geometry: { coordinates: [1] }, id: 5 }, geometry: null },
    ];
    expect(await read(JSON.stringify({ name: 'a "b" \\', type: 'FeatureCollection', features, after: [1] }))).toEqual({
      values: 1,
      type: 'FeatureCollection',
      features: 3,
      geometries: 1,
      numericIds: 1,
    });
  });

  test('is the same in any piece size', async () => {
    const text = JSON.stringify({ type: 'FeatureCollection', features: [{ a: 'é"\\{' }, {}] });
    expect(await outline(bytes(text, 7))).toEqual(await outline(bytes(text, 1000)));
  });

  test('counts the values of a sequence', async () => {
    expect((await read('{"a":1}\n{"a":2}\n\x1e{"a":3}')).values).toBe(3);
  });

  test.each(['', '{', '[1', '{"a":"b', '{"a":1]', '[}', '{"a":1}}', '{"a":1},'])('refuses %j', async (text) => {
    await expect(read(text)).rejects.toThrow('Le fichier est incomplet (JSON)');
  });

  test('refuses endless depth', async () => {
    await expect(read('['.repeat(1000))).rejects.toThrow('imbrique plus de 200 niveaux');
  });
});
