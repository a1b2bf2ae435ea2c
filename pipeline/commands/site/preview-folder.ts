import { lstat, readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { bytes as sizeText } from '../../../schemas/messages/format.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import { isPlainDrawing } from '../../../schemas/model/plain-drawing.ts';
import type { Artifact, Fact, Phrase, Verdict } from '../../../schemas/types.ts';
import { digestFile } from '../../base/digest-file.ts';
import { fail } from '../../base/errors.ts';

/** Twenty times what the pages of one commune’s data weigh: a request of more is looked at on one’s own machine. */
export const mostPreview = { files: 2000, bytes: 50 * 1024 ** 2 };

/** Endings of files that pages are made of; files that they show lie below store/, with the type that a record gives. */
const pageEndings = ['.html', '.js', '.css', '.json', '.txt', '.woff2', '.svg', '.webp', '.png', '.wasm', '.pbf'];
const plainPath = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\/)*[A-Za-z0-9_][A-Za-z0-9._-]{0,200}$/;
const pathCharacters = 600;

/** Hold pages of another job to the limits of a preview: few, small, plain page files, the verdict's store files, drawings of shapes. */
export async function checkPreview(folder: string, { preview, datasets }: Verdict, icon: string): Promise<void> {
  const forged = (found: Phrase): Error => fail('preview.forged', { folder, found });
  if (preview === undefined) throw forged(phrase('preview.forged-verdict', {}));
  // Below store/ lies what the verdict describes and nothing else, byte for byte; `icon` is the drawing that the site brings itself.
  const shown = new Map<string, Artifact>();
  for (const { id, record } of datasets)
    if (preview.datasets.includes(id) && record?.id === id)
      for (const artifact of record.version.artifacts) if (artifact.key.startsWith(`data/${id}/`)) shown.set(artifact.key, artifact);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  let bytes = 0;
  for (const entry of files) {
    const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
    // guard [!entry.isFile()] (preview-folder.test.ts): a preview with a link is refused
    // guard [!plainPath.test(path)]: the list of what is at a place
    if (!entry.isFile() || path.length > pathCharacters || !plainPath.test(path)) throw forged(phrase('preview.forged-entry', { path }));
    bytes += (await lstat(join(folder, path))).size;
  }
  // guard: more files than may be put
  if (files.length > mostPreview.files || bytes > mostPreview.bytes) throw tooLarge(files.length, bytes);
  for (const entry of files) {
    const local = join(entry.parentPath, entry.name);
    const path = relative(folder, local).replaceAll(sep, '/');
    // guard [if (!pageEndings…]: a type that no page has
    if (path.startsWith('store/')) {
      // guard: other bytes for a file of the record
      if ((await digestFile(local)).sha256 !== shown.get(path.slice('store/'.length))?.sha256)
        throw forged(phrase('preview.forged-file', { path }));
    } else if (!pageEndings.includes(extname(path))) throw forged(phrase('preview.forged-type', { path }));
    if (extname(path) !== '.svg') continue;
    const drawing = await readFile(local, 'utf8');
    // guard: a drawing that runs
    if (drawing !== icon && !isPlainDrawing(drawing)) throw forged(phrase('preview.forged-drawing', { path }));
  }
}

const tooLarge = (files: number, bytes: number): Error =>
  fail('preview.large', { files, bytes: sizeFact(bytes), mostFiles: mostPreview.files, mostBytes: sizeFact(mostPreview.bytes) });

const sizeFact = (bytes: number): Fact => ({ fr: sizeText(bytes, 'fr'), en: sizeText(bytes, 'en') });
