import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { DepositedDataset } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { describeBundle } from './describe-bundle.ts';

const granted = 'grants: [{ group: epci, until: 2027-06-30, reason: Permis. }]\n';

/** Describe a bundle that tells of one act, and brings and removes these files: its title, or why it is refused. */
async function told(act: Partial<DepositedDataset>, files: Record<string, string>, removed: string[] = []): Promise<string> {
  const datasets = join(scratchFolder(), 'datasets');
  const catalogue = {
    'vion/producer.yaml': 'title: Vion\n',
    'vion/reseaux/dataset.yaml': 'title: Réseaux\n',
    'vion/reseaux/grants.yaml': granted,
  };
  for (const [path, text] of Object.entries(catalogue)) {
    mkdirSync(dirname(join(datasets, path)), { recursive: true });
    writeFileSync(join(datasets, path), text);
  }
  const dataset: DepositedDataset = { id: 'vion/reseaux', act: 'updated', layers: [], problems: [], ...act };
  const receipt = { format: 1, outcome: 'accepted', producer: { id: 'vion', isNew: false } } as const;
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  return describeBundle({ ...receipt, datasets: [dataset], problems: [], files: [], removed }, bytes, datasets).then(
    ({ datasets: [described] }) => described?.title ?? '',
    (error: unknown) => (error instanceof PipelineError ? (error.problems[0]?.id ?? '') : String(error)),
  );
}

test('an access that a bundle brings is said to be one, and comes alone', async () => {
  const grants = { 'vion/reseaux/grants.yaml': 'grants: []\n' };
  expect(await told({ act: 'granted' }, grants)).toBe('Réseaux');
  expect(await told({ act: 'updated' }, grants)).toBe('bundle.claims');
  expect(await told({ act: 'granted' }, { ...grants, 'vion/reseaux/dataset.yaml': 'title: Autres\n' })).toBe('bundle.claims');
  expect(await told({ act: 'granted' }, grants, ['vion/reseaux/reseaux.gpkg.age'])).toBe('bundle.claims');
  expect(await told({ id: 'vion/autres', act: 'granted' }, { 'vion/autres/grants.yaml': granted })).toBe('bundle.claims');
});

test('restricted data that came as they are come into no request', async () => {
  const manifest = {
    'vion/reseaux/dataset.yaml': 'title: Réseaux\naccess: restricted\nstyle: style.json\n',
    'vion/reseaux/style.json': '[]',
  };
  expect(await told({}, { ...manifest, 'vion/reseaux/reseaux.gpkg.age': 'x' })).toBe('Réseaux');
  expect(await told({}, { ...manifest, 'vion/reseaux/reseaux.gpkg': 'x' })).toBe('bundle.claims');
});

test('a data set of another name has the same accesses', async () => {
  const renamed = { id: 'vion/cables', act: 'renamed', former: 'vion/reseaux' } as const;
  const manifest = { 'vion/cables/dataset.yaml': 'title: Câbles\n' };
  const removed = ['vion/reseaux/dataset.yaml', 'vion/reseaux/grants.yaml'];
  expect(await told(renamed, { ...manifest, 'vion/cables/grants.yaml': granted }, removed)).toBe('Câbles');
  expect(await told(renamed, { ...manifest, 'vion/cables/grants.yaml': `${granted}#` }, removed)).toBe('bundle.claims');
});
