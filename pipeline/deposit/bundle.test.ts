import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Receipt } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { readBundle, writeBundle } from './bundle.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-test-bundle-'));
  for (const [path, text] of [
    ['vion/producer.yaml', 'title: Vion\n'],
    ['vion/bancs/bancs.csv', 'x,y\n1,2\n'],
  ] as const) {
    mkdirSync(dirname(join(folder, 'laid', path)), { recursive: true });
    writeFileSync(join(folder, 'laid', path), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const receipt: Omit<Receipt, 'files'> = {
  format: 1,
  outcome: 'accepted',
  producer: { id: 'vion', isNew: true },
  datasets: [{ id: 'vion/bancs', act: 'added', layers: [], problems: [] }],
  problems: [],
  removed: [],
};
const bundle = (): string => join(folder, 'bundle');
const write = (): Promise<Receipt> => writeBundle(bundle(), receipt, join(folder, 'laid'), ['vion/producer.yaml', 'vion/bancs/bancs.csv']);

/** Put a link where the bundle has something, which goes elsewhere. */
function link(target: string, name: string): void {
  const path = join(bundle(), name);
  if (target.startsWith(folder)) renameSync(path, target);
  else rmSync(path);
  symlinkSync(target, path);
}

async function refusal(): Promise<string> {
  const error: unknown = await readBundle(bundle()).catch((thrown: unknown) => thrown);
  return error instanceof PipelineError ? (error.problems[0]?.id ?? '') : `not refused: ${JSON.stringify(error)}`;
}

test('hands over the files of a deposit as they are', async () => {
  const written = await write();
  const { receipt: read, files } = await readBundle(bundle());
  expect(read).toEqual(written);
  expect([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([
    ['vion/producer.yaml', 'title: Vion\n'],
    ['vion/bancs/bancs.csv', 'x,y\n1,2\n'],
  ]);
});

type Change = (spoil: (receipt: Record<string, unknown>) => unknown) => void;

test.each<[string, string, (change: Change) => unknown]>([
  ['no receipt', 'bundle.shape', () => rmSync(join(bundle(), 'receipt.json'))],
  ['what is no JSON', 'bundle.shape', () => writeFileSync(join(bundle(), 'receipt.json'), '{')],
  ['a link instead of the receipt', 'bundle.shape', () => link('/etc/hostname', 'receipt.json')],
  ['a field that nobody knows', 'bundle.shape', (change) => change((each) => (each['token'] = 'x'))],
  ['a path that leads out', 'bundle.shape', (change) => change((each) => (each['removed'] = ['vion/bancs/../../../x']))],
  ['a file of the repository', 'bundle.shape', (change) => change((each) => (each['removed'] = ['.github/workflows/deposit.yml']))],
  ['a file of the catalogue', 'bundle.shape', (change) => change((each) => (each['removed'] = ['operator.yaml']))],
  ['a file of another producer', 'bundle.producer', (change) => change((each) => (each['removed'] = ['ddt/mats/dataset.yaml']))],
  ['other bytes than it tells of', 'bundle.file', () => writeFileSync(join(bundle(), 'files/vion/bancs/bancs.csv'), 'x,y\n3,4\n')],
  ['a folder that is a link', 'bundle.file', () => link(join(folder, 'elsewhere'), 'files/vion/bancs')],
  ['a file that is not there', 'bundle.file', () => rmSync(join(bundle(), 'files/vion/bancs/bancs.csv'))],
  ['a link instead of a file', 'bundle.file', () => link('/etc/hostname', 'files/vion/bancs/bancs.csv')],
])('refuses a bundle with %s (%s)', async (_, id, spoil) => {
  await write();
  spoil((change) => {
    const path = join(bundle(), 'receipt.json');
    const value = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    change(value);
    writeFileSync(path, JSON.stringify(value));
  });
  expect(await refusal()).toBe(id);
});

test('brings no more than a request can', async () => {
  writeFileSync(join(folder, 'laid/vion/bancs/bancs.csv'), Buffer.alloc(100 * 1024 ** 2 + 1));
  const error = await write().catch((thrown: unknown) => thrown);
  expect(error instanceof PipelineError && error.message.replaceAll('\u202f', ' ')).toMatch(
    /^Les fichiers pèsent 101 Mo, plus que les 100 Mo/,
  );
});
