import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Invitation } from '../../../../schemas/types.ts';
import { scratchFolder } from '../../../programs/programs.fixtures/make-geopackage.ts';
import { digest } from '../../../stores/digest.ts';
import { invite } from '../../../stores/invitation.ts';
import { s3Store } from '../../../stores/s3.ts';
import type { Store } from '../../../stores/store.ts';
import { makeBucket, type Server } from '../../../stores/swift.fixtures/server.ts';

/* Files that are sent in parts, and places of a bucket to send them to. */

/** Small, so that a file of a test has several. */
export const partBytes = 64 * 1024;

/** A new bucket, each of whose places is a store of its own. */
export async function placesOf(server: Server): Promise<{ bucket: string; place: () => { address: string; store: Store } }> {
  const bucket = await makeBucket(server);
  let number = 0;
  const place = (): { address: string; store: Store } => {
    const address = `s3://${bucket}/${(number += 1)}`;
    return { address, store: s3Store(address, { env: server.env }) };
  };
  return { bucket, place };
}

/** A file with its digest. */
export interface MadeFile {
  path: string;
  bytes: Buffer;
  sha256: string;
}

/** Write a file of these bytes. */
export function fileOf(bytes: Buffer, name = 'orthophoto.tif'): MadeFile {
  const path = join(scratchFolder(), name);
  writeFileSync(path, bytes);
  return { path, bytes, sha256: digest(bytes) };
}

/** Write a file of so many parts, the last of which is not full. */
export const someFile = (parts = 5, name?: string): MadeFile => fileOf(randomBytes(parts * partBytes - 1000), name);

/** Name of the file that waits by an invitation. */
export const invitedName = '0b7ab8b0-6a0e-4a53-8d0f-1a2b3c4d5e6f';

/** Invite the commune of Vion to send a file. */
export const inviting = (address: string, env: NodeJS.ProcessEnv, more: { bytes?: number; now?: Date } = {}): Promise<Invitation> =>
  invite(
    address,
    env,
    { producer: 'commune-de-vion', name: invitedName, bytes: 10 * partBytes, days: 1, now: new Date(), ...more },
    { partBytes },
  );

/** A text with plain spaces. */
export const plain = (text: string): string => text.replaceAll(/[\u202f\u00a0]/g, ' ');

/** Catch the message of a work that is refused. */
export const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => plain(error instanceof Error ? error.message : String(error)),
  );
