import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { PreviewFacts } from '../../schemas/model/preview-facts.ts';
import { readOperator } from '../data/operator.ts';
import { readSettings } from '../data/settings.ts';
import { previewOrigin } from '../data/site-origin.ts';

/** Placeholders for paths in the bundle of previews: each preview gets its own address only when its pages are written. */
export const previewed = { files: '/__apercu__', pages: '/__catalogue__' };

const placeholder = new RegExp(`(${previewOrigin.replaceAll('.', '\\.')})?(${previewed.files}|${previewed.pages})(/[\\w./-]*)?`, 'g');

/** The same within a link to a mail program. */
const encoded = new RegExp(`${encodeURIComponent(previewOrigin).replaceAll('.', '\\.')}(%2F[\\w.-]*)*`, 'g');

/**
 * Replace placeholders in a preview's text by addresses: files lie below
 * the preview; pages too if among `pages`, else on the published site.
 */
export function previewAddresses({ live }: Pick<PreviewFacts, 'live'>, pages: ReadonlySet<string> = new Set()): (text: string) => string {
  const { site } = readSettings();
  const own = new URL(site ?? readOperator().site);
  const base = own.pathname.replace(/\/$/, '');
  const put = (text: string): string =>
    text
      .replace(placeholder, (_, origin: string | undefined, kind: string, rest: string | undefined) => {
        const isPage = kind === previewed.pages;
        if (isPage && !pages.has(rest ?? '')) return live.replace(/\/$/, '') + (rest ?? '');
        // A bucket knows no index of a folder.
        const path = (rest ?? '') + (isPage && rest?.endsWith('/') ? 'index.html' : '');
        return (origin === undefined ? base : own.origin + base) + path;
      })
      // Addresses that were made whole of a path, as those of files in the store are.
      .replaceAll(previewOrigin, own.origin);
  // A letter that a link begins holds addresses as parts of its own.
  return (text) => put(text.replace(encoded, (part) => encodeURIComponent(put(decodeURIComponent(part)))));
}

/** Endings of files that may name other files. */
const readable = new Set(['.html', '.json', '.js', '.css', '.txt']);

/** Copies those files of the bundle that the pages in `out` name, and all that these name. */
export function copyNamed(client: string, out: string, finish: (text: string) => string): void {
  const listOf = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  const left = new Map(listOf(client).map((path) => [path.slice(path.lastIndexOf('/') + 1), path]));
  const texts = listOf(out).flatMap((path) => (readable.has(extname(path)) ? [readFileSync(path, 'utf8')] : []));
  for (let text = texts.pop(); text !== undefined; text = texts.pop())
    for (const [name] of text.matchAll(/[\w.-]+\.(?:js|css|woff2|svg|webp|png|wasm|pbf|json)\b/g)) {
      const path = left.get(name);
      if (path === undefined) continue;
      left.delete(name);
      const target = join(out, path.slice(client.length));
      mkdirSync(dirname(target), { recursive: true });
      if (!readable.has(extname(name))) copyFileSync(path, target);
      else {
        const read = readFileSync(path, 'utf8');
        writeFileSync(target, finish(read));
        texts.push(read);
      }
    }
}
