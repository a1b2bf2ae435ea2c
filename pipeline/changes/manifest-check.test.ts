import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { copyForEachTest, dataset, restrictedDataset, root, write } from '../manifest/read.fixtures/catalogue.ts';
import { readManifest } from '../manifest/read.ts';
import { publicFace } from '../record/public-face.ts';
import { manifestCheck } from './manifest-check.ts';

copyForEachTest();

const id = 'ddt-51/eoliennes';
const file = `${id}/dataset.yaml`;
beforeEach(() => write({ [file]: restrictedDataset }));

const told = async (standIn: ReturnType<typeof publicFace>): Promise<string[]> => {
  const nothing = () => Promise.resolve(undefined);
  const check = manifestCheck({ datasets: root, territoryDatasets: [], published: nothing, left: nothing, highestEdition: nothing });
  return (await check.problemsOf({ dataset: id, base: null, record: null, standIn })).map((problem) => problem.id);
};

test('restricted data show what their manifest says, and nothing else', async () => {
  const face = publicFace(await readManifest(join(root, file), {}), '2026-11-30');
  expect(await told(face)).toEqual([]);
  expect(await told({ ...face, description: 'Les 1 240 tronçons du réseau.' })).toEqual(['publish.part-forged']);
  write({ [file]: dataset });
  expect(await told(face)).toEqual(['publish.part-forged']);
});
