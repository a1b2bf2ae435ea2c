import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Targets of an attack: a server that nobody may call, a file that nobody may read, a folder that nobody may write to. */
export interface Canaries {
  /** Address of the server, on this machine. */
  address: string;
  secretFile: string;
  outside: string;
  /** Everything below it may be looked into for the secret. */
  folder: string;
  /** Canaries touched, in words; empty where none was. `place` is a folder of published files, `told` is text that anybody reads. */
  touched(place: string, told: string): Promise<string[]>;
  remove(): Promise<void>;
}

const secret = 'ce-texte-ne-sort-pas-de-son-fichier';

/** Set out the three canaries in a folder of their own. */
export async function makeCanaries(): Promise<Canaries> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-test-hostile-'));
  const secretFile = join(folder, 'secret.csv');
  const outside = join(folder, 'outside');
  await mkdir(outside);
  await writeFile(secretFile, `nom,lon,lat\n${secret},4.0,49.0\n`);
  let calls = 0;
  const server: Server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secretFile,
    outside,
    folder,
    async touched(place, told) {
      const written = (await readdir(outside)).map((name) => `${name} was written outside`);
      const leaks = [...(await filesWithSecret(place)), ...(told.includes(secret) ? ['what was told'] : [])].map((name) => `the secret is in ${name}`);
      return [...(calls > 0 ? [`${calls} calls to the network`] : []), ...written, ...leaks];
    },
    async remove() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

async function filesWithSecret(place: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(secret)) found.push(path);
  }
  return found;
}
