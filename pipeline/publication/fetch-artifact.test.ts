import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { fetchFrom } from './fetch-artifact.ts';
import { recordOf } from './publication.fixtures/make-records.ts';
import { rereadArtifacts } from './verifications.ts';

test('what a public address gives beyond what was published is not read', async () => {
  const published = { ...recordOf({ id: 'sdis-51/x', files: { 'x.csv': 'old', 'shared.csv': 'same' } }), history: [] };
  const [artifact] = published.version.artifacts;
  if (artifact === undefined) throw new Error('Nothing was published.');
  let read = 0;
  const endless = {
    ...folderStore(scratchFolder()),
    open: () =>
      Promise.resolve(
        new Readable({
          read() {
            read += 1000;
            // Who has not stopped by then never would.
            this.push(read > 1_000_000 ? null : Buffer.alloc(1000));
          },
        }),
      ),
  };
  const path = join(scratchFolder(), 'artifact');
  await expect(fetchFrom(endless)(artifact, path)).rejects.toThrow('n’est pas ce que le catalogue annonce');
  expect([statSync(path).size, read < 500_000]).toEqual([artifact.bytes + 1, true]);
  read = 0;
  const wrong = await rereadArtifacts(published, endless, () => undefined);
  expect([wrong.map(({ problem: { id } }) => id), read < 500_000]).toEqual([['verify.wrong', 'verify.wrong'], true]);
});
