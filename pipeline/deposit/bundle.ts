import { copyFile, lstat, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Receipt } from '../../schemas/types.ts';
import { validateReceipt } from '../../schemas/validators.js';
import { digestFile } from '../base/digest-file.ts';
import { fail } from '../base/errors.ts';

/*
 * A bundle is what the job that reads a deposit hands to the one that answers it: receipt.json, and the files that change below files/. The
 * one had the sender's bytes and no right; the other has rights and believes nothing that it has not checked.
 */

/** Bytes of all files of one deposit together: a request through GitHub's pages comes to a quarter of it. */
const mostBytes = 100 * 1024 ** 2;
const mostReceiptBytes = 8 * 1024 ** 2;

/**
 * Write the bundle of a receipt into `folder`, the files taken from the changed catalogue at `laid`; throws where they are too large for
 * git.
 */
export async function writeBundle(
  folder: string,
  receipt: Omit<Receipt, 'files'>,
  laid: string,
  paths: readonly string[],
): Promise<Receipt> {
  const sizes = await Promise.all(paths.map(async (path) => ({ bytes: (await stat(join(laid, path))).size })));
  refuseExcess(sizes);
  const files: Receipt['files'] = [];
  for (const path of paths) {
    const target = join(folder, 'files', path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(laid, path), target);
    files.push({ path, ...(await digestFile(target)) });
  }
  await mkdir(folder, { recursive: true });
  const whole = { ...receipt, files };
  if (!validateReceipt(whole)) throw fail('bundle.large');
  await writeFile(join(folder, 'receipt.json'), `${JSON.stringify(whole)}\n`);
  return whole;
}

/** Read a bundle: its receipt, and the bytes of each file by its path; throws for anything that it says and that is not so. */
export async function readBundle(folder: string): Promise<{ receipt: Receipt; files: Map<string, Uint8Array> }> {
  const path = join(folder, 'receipt.json');
  const entry = await lstat(path).catch(() => undefined);
  if (entry === undefined || !entry.isFile() || entry.size > mostReceiptBytes) throw fail('bundle.shape', { folder });
  const receipt = parse(await readFile(path, 'utf8'));
  if (!validateReceipt(receipt)) throw fail('bundle.shape', { folder });
  refuseExcess(receipt.files);
  const producer = receipt.producer?.id;
  const all = [...receipt.files.map((file) => file.path), ...receipt.removed];
  if (all.some((each) => !each.startsWith(`${producer ?? ''}/`))) throw fail('bundle.producer', { folder });
  const files = new Map<string, Uint8Array>();
  const root = await realpath(folder);
  for (const { path: name, bytes, sha256 } of receipt.files) {
    const file = join(folder, 'files', name);
    const found = await lstat(file).catch(() => undefined);
    // No folder on the way is a link either.
    const isOwn = found?.isFile() === true && (await realpath(file)) === join(root, 'files', name);
    const isSame = isOwn && found.size === bytes && (await digestFile(file)).sha256 === sha256;
    if (!isSame) throw fail('bundle.file', { path: name });
    files.set(name, await readFile(file));
  }
  return { receipt, files };
}

function refuseExcess(files: readonly { bytes: number }[]): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > mostBytes) throw fail('bundle.bytes', { megabytes: Math.ceil(bytes / 1024 ** 2), most: mostBytes / 1024 ** 2 });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
