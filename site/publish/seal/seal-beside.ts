import { sealedName } from '../../../schemas/model/deposit-name.ts';
import { workBeside } from '../beside/work-beside.ts';
import type { Sealed, SealOrder } from './seal.ts';

/** An encrypted file under the name that it is sent by, and its digest. */
export interface SealedFile {
  file: File;
  sha256: string;
}

/** Bytes of the part of a name that tells nothing. */
const nameBytes = 4;

/** Encrypt a file of a producer beside the page to the key of the catalogue; `stop` ends what is under way. */
export function sealBeside(
  { file, key, producer }: SealOrder & { file: File },
  on: (share: number) => void,
): { result: Promise<SealedFile>; stop: () => void } {
  const worker = new Worker(new URL('./seal-worker.ts', import.meta.url), { type: 'module' });
  const { result, stop } = workBeside<SealOrder, Sealed>(worker, { file, key, producer }, on);
  const chance = [...crypto.getRandomValues(new Uint8Array(nameBytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const name = sealedName(file.name, chance);
  return { result: result.then(({ content, sha256 }) => ({ file: new File([content], name), sha256 })), stop };
}
