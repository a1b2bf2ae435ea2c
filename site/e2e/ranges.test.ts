import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { fetchRange, Span } from '../map/fetch/fetch-range.ts';
import { useBrowser } from './browser.ts';

/*
 * Chromium's cache gives the beginning of a part of a file, and calls it all, where requests for that file run together or are given up: of
 * a thousand some, how many nobody knows. A map asks so. What reads parts is tried alone here: it is made of a few files without packages.
 */

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'mappe-e2e-ranges-'));
const out = join(folder, 'site');
const store = join(folder, 'store');

/** Bytes of the file, of which each four tell where they are. */
const bytes = 8 * 1024 ** 2;

const { visit } = useBrowser(() => {
  mkdirSync(store, { recursive: true });
  writeFileSync(join(store, 'archive.pmtiles'), new Uint8Array(Uint32Array.from({ length: bytes / 4 }, (_, at) => at * 4).buffer));
  for (const name of ['site/map/fetch/fetch-range', 'site/map/fetch/failure', 'schemas/model/parse-url']) {
    const file = join(out, `${name}.js`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, stripTypeScriptTypes(readFileSync(join(root, `${name}.ts`), 'utf8')).replaceAll(".ts'", ".js'"));
  }
  writeFileSync(
    join(out, 'index.html'),
    '<!doctype html><html lang="fr"><title>Essai</title><link rel="icon" href="data:,"><script type="module" src="/start.js"></script>',
  );
  writeFileSync(
    join(out, 'start.js'),
    "import { fetchRange } from './site/map/fetch/fetch-range.js';\nglobalThis.readPart = fetchRange;\n",
  );
  return Promise.resolve({ out, store, remove: () => rm(folder, { recursive: true }) });
});

test('parts of a file are what they are, where half of the requests are given up', async () => {
  const opened = await visit('/', { context: {} });
  const found = await opened.evaluate(async (size) => {
    const wait = (most: number): Promise<void> => new Promise((done) => void setTimeout(done, Math.random() * most));
    const wrong: string[] = [];
    let came = 0;
    for (let round = 0; round < 6; round += 1) {
      const spans: Span[] = [];
      for (let from = 0; from < size;) {
        const to = Math.min(size, from + 4 * Math.ceil(500 + Math.random() * 45_000));
        spans.push({ from, to });
        from = to;
      }
      const read = async (span: Span, signal?: AbortSignal): Promise<void> => {
        const { data } = await globalThis.readPart(`/store/archive.pmtiles?${round}`, span, { signal, bytes: size });
        const numbers = new Uint32Array(data.buffer);
        const isRight = data.length === span.to - span.from && numbers.every((number, at) => number === span.from + 4 * at);
        if (!isRight) wrong.push(`${span.from}-${span.to}: ${data.length} bytes`);
        came += 1;
      };
      await Promise.all(
        spans.map(async (span) => {
          const control = new AbortController();
          const begun = read(span, control.signal).catch((error: unknown) => {
            if (!control.signal.aborted) wrong.push(String(error));
          });
          await wait(40);
          if (Math.random() < 0.5) control.abort();
          await Promise.all([begun, read(span).catch((error: unknown) => wrong.push(String(error)))]);
        }),
      );
    }
    return { wrong, came };
  }, bytes);
  expect(found.wrong).toEqual([]);
  expect(found.came).toBeGreaterThan(500);
});

declare global {
  /** Function that reads parts of files. */
  var readPart: typeof fetchRange;
}
