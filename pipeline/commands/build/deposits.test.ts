import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problem } from '../../../schemas/types.ts';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { makePdf } from '../../programs/programs.fixtures/make-pdf.ts';
import { catalogue, recordOf, run } from './build.fixtures/catalogue.ts';
import { plan } from './plan.ts';

/* What a producer hands over is refused at the door, in the words of its manifest. */

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('documents that are not what they are called, or act by themselves, are refused each at its line, and nothing is published', async () => {
  const { datasets, folder, write } = catalogue(
    'documents:\n  - { path: carte.png, title: Carte }\n  - { path: notice.pdf, title: Notice }\n  - { path: lisezmoi.txt, title: Lisez-moi }\n',
  );
  write('carte.png', '<html><script>alert(1)</script>');
  writeFileSync(join(folder, 'notice.pdf'), makePdf({ packed: { 21: '<< /S /JavaScript /JS (1) >>' } }));
  write('lisezmoi.txt', 'Comment lire ces données.');
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect(passed).toBe(false);
  const errors = (lines[0]?.problems ?? []).filter(({ severity }) => severity === 'error');
  expect(errors.map(({ id, where = '' }) => [id, where.replace(/^.*dataset\.yaml/, '')])).toEqual([
    ['documents.content', ':10:13'],
    ['documents.acts', ':11:13'],
  ]);
  expect(await recordOf(store)).toBeUndefined();
  // Mended, they are published; known ones are not looked at again.
  write('carte.png', '\x89');
  writeFileSync(join(folder, 'notice.pdf'), makePdf());
  expect((await run(datasets, store)).lines[0]?.problems.map(({ id }) => id)).toContain('documents.content');
});

test('what is published of a linked data set or producer stays: the one is refused, the other told', async () => {
  const { datasets, folder } = catalogue();
  const store = join(scratchFolder(), 'store');
  await run(datasets, store);
  const elsewhere = join(scratchFolder(), 'ailleurs');
  renameSync(folder, elsewhere);
  symlinkSync(elsewhere, folder);
  const linked = await run(datasets, store, { now: '2026-11-25' });
  expect([linked.passed, linked.lines.map(({ dataset, outcome }) => [dataset, outcome])]).toEqual([false, [['ddt-51/mats', 'refused']]]);
  expect(linked.lines[0]?.problems.map(({ message }) => plain(message))).toEqual([
    expect.stringMatching(/ddt-51\/mats » est un lien symbolique : ce à quoi il mène n’est pas lu/),
  ]);
  rmSync(join(datasets, 'ddt-51'), { recursive: true });
  symlinkSync(join(elsewhere, 'absent'), join(datasets, 'ddt-51'));
  mkdirSync(join(datasets, 'mairie'));
  const notices: Problem[] = [];
  const whole = await run(datasets, store, { now: '2026-11-26', access: { onNotice: (notice) => notices.push(notice) } });
  expect([whole.passed, whole.lines, notices.map(({ id }) => id)]).toEqual([false, [], ['folder.link']]);
  expect(await plan({ datasets, store, ids: [], now: new Date('2026-11-26T12:00:00Z') })).toEqual([]);
  expect([...(await readRecords(folderStore(store))).keys()]).toEqual(['ddt-51/mats']);
});
