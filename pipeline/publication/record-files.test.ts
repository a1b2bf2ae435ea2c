import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { recordOf } from './publication.fixtures/make-records.ts';
import { readRecordFile } from './record-files.ts';
import { putRecordFile } from './records.ts';

test('the ends of lines that a value may hold, U+2028 and U+2029, are written out: every reader finds a record a line', async () => {
  const store = folderStore(scratchFolder());
  const records = ['un', 'deux'].map((name) => ({ ...recordOf({ id: `a/${name}`, files: {} }), title: `${name}\u2028ligne\u2029fin` }));
  const key = await putRecordFile(store, 'a', 'all', records);
  const path = join(store.address, key);
  expect(readFileSync(path, 'utf8')).not.toMatch(/[\u2028\u2029]/);
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) lines.push(line);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(records);
  expect(await readRecordFile(store, key)).toEqual(records);
});
