import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { startNginx, type Nginx } from './start.ts';

/** A private folder behind the real nginx, with the environment in which `mappe sign` knows it. */
export interface PrivateServer extends Nginx {
  env: { MAPPE_PRIVATE_ADDRESS: string; MAPPE_PRIVATE_SECRET: string };
}

const secret = 'secret-des-essais-de-quarante-signes-env';

/** Serve a private folder as deploy/nginx/private.conf says. */
export async function servePrivate(folder: string): Promise<PrivateServer> {
  const port = await freePort();
  const address = `http://localhost:${port}/`;
  const own = readFileSync(join(import.meta.dirname, '..', 'nginx', 'private.conf'), 'utf8')
    .replaceAll('/srv/mappe/prive', folder)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('listen [::]:80;', '')
    .replaceAll('prive.exemple.fr', 'localhost')
    .replace('UN-SECRET-DE-32-SIGNES-AU-MOINS', secret);
  const nginx = await startNginx(own, () => fetch(address));
  return { ...nginx, env: { MAPPE_PRIVATE_ADDRESS: address, MAPPE_PRIVATE_SECRET: secret } };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
