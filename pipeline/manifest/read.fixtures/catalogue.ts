import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

const fixture = join(import.meta.dirname, 'datasets');
/** A text of the catalogue that each test gets a copy of. */
export const fixtureText = (path: string) => readFileSync(join(fixture, path), 'utf8');
export const operator = fixtureText('operator.yaml');
export const producer = fixtureText('ddt-51/producer.yaml');
export const dataset = fixtureText('ddt-51/eoliennes/dataset.yaml');

/** The same data set for those alone to whom it is granted. */
export const restrictedDataset = `${dataset.replace(/^source:.*\n(?: .*\n)*/m, '').replace('etalab-2.0', 'LicenseRef-acces-restreint')}access: restricted
accessReason: crpa-l311-5-2-d
source: { deposit: reseaux.gpkg.age, sha256: ${'a'.repeat(64)} }
`;

/** The catalogue of the running test: a copy of datasets/ of its own, where its file says copyForEachTest(). */
export let root = '';

export function copyForEachTest(): void {
  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), 'mappe-catalogue-')), 'datasets');
    cpSync(fixture, root, { recursive: true });
  });
  afterEach(() => rmSync(dirname(root), { recursive: true }));
}

export const at = (path: string) => join(root, path);

/** Write texts into the catalogue of the running test, by path. */
export function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
}

/** A text without the folder of the running test, and with plain spaces. */
export const plain = (text: string) => text.replaceAll(root, 'datasets').replaceAll('\u202f', ' ');
