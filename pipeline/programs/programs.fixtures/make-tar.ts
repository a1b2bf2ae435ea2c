import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import tar, { type Header } from 'tar-stream';

/** An entry of a tar, with whatever its header is to say. */
export type TarEntry = Partial<Header> & { name: string; content?: string | Buffer };

/** A tar of entries that no tool would write. */
export function makeTar(entries: readonly TarEntry[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const { content = '', ...header } of entries) pack.entry(header, content);
  pack.finalize();
  return buffer(pack);
}

/** Pack files (by name, in a folder that has another one in it, `dossier`) and links (by what they lead to) with bsdtar. */
function pack(format: readonly string[], files: Record<string, string | Buffer>, links: Record<string, string> = {}): Buffer {
  const at = mkdtempSync(join(tmpdir(), 'mappe-test-pack-'));
  try {
    mkdirSync(join(at, 'dossier'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(at, name), content);
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(at, name));
    const archive = join(at, 'archive');
    execFileSync('bsdtar', ['-P', ...format, '-cf', archive, ...Object.keys({ ...files, ...links })], { cwd: at });
    return readFileSync(archive);
  } finally {
    rmSync(at, { recursive: true });
  }
}

/** A 7z archive. */
export const makeSevenZip = (files: Record<string, string | Buffer>, links: Record<string, string> = {}): Buffer =>
  pack(['--format', '7zip'], files, links);

/** Bytes as bzip2 packs them. */
export const bzip2 = (bytes: string | Buffer): Buffer => pack(['--format', 'raw', '--bzip2'], { a: bytes });
