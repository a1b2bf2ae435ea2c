import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, run } from '../commands/build/build.fixtures/catalogue.ts';
import { point, scratchFolder, type Feature } from '../programs/programs.fixtures/make-geopackage.ts';

const mast: Feature = { geometry: point(4.1, 48.9), properties: { id: 'A01', hauteur: 90 } };

test('a schema that changes beside its manifest is held to the data again, whether it asks more or less', async () => {
  const { datasets, write } = catalogue('conformsTo: [{ schema: schema.json }]\n', [mast]);
  const store = join(scratchFolder(), 'store');
  const ask = async (pattern: string): Promise<string | undefined> => {
    write('schema.json', JSON.stringify({ fields: [{ name: 'id', type: 'string', constraints: { pattern } }] }));
    return (await run(datasets, store)).lines[0]?.outcome;
  };
  expect(await ask('A.*')).toBe('published');
  expect(await ask('A.*')).toBe('unchanged');
  expect(await ask('B.*')).toBe('refused');
  expect(await ask('[A-Z].*')).toBe('published');
});

test('a schema that is not there is told as every file is, with the one that was meant', async () => {
  const { datasets, write } = catalogue('conformsTo: [{ schema: shema.json }]\n', [mast]);
  write('schema.json', '{}');
  const { lines } = await run(datasets, join(scratchFolder(), 'store'));
  expect(lines[0]?.problems).toMatchObject([
    {
      id: 'path.absent',
      where: expect.stringMatching(/dataset\.yaml:\d+:\d+$/) as string,
      message: expect.stringContaining('schema.json') as string,
    },
  ]);
});
