import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { fail } from '../../base/errors.ts';
import { refuseHeld } from '../../publication/adopt.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { type Access, openStore } from '../../stores/open.ts';
import { pointerKey } from '../../stores/store.ts';
import { text } from '../help.ts';
import { signedAccess } from '../operator.ts';
import { wholeNumber } from '../options.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { untilStopped } from '../until-stopped.ts';
import { isOwnSite } from './site-inputs.ts';
import { root } from '../../sandbox/sandbox.ts';
import { answerRequest, type ServedFolders } from './static-server.ts';

/** `mappe serve`: serve the site and the store until it is stopped. */
export const define = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('serve', 'cli.serve', 'datasets', 'store', 'out')
    .option('--port <port>', text('cli.port'), wholeNumber, 4321)
    .action(
      ending(async ({ out, ...flags }: Omit<Flags<ServeOptions>, 'site'> & { out: string }) => {
        await serve({ ...flags, site: out, access: access(), lang: lang() }, print);
        return exitCodes.done;
      }),
    );

/** Options of `mappe serve`: the site, the store and the port. */
export interface ServeOptions extends ServedFolders {
  /** Folder of the manifests: its operator.yaml says who signs the store, and what was destroyed stands beside it. */
  datasets?: string;
  access?: Access;
  /** 0 lets the system choose. */
  port: number;
  /** Pages of a proposal: nothing is asked of anybody else, whatever they declare. */
  isStrict?: boolean;
  lang: Lang;
}

/** This machine alone: nobody else on the network reads a site that is being prepared. */
const host = '127.0.0.1';
const portsTried = 20;

/** Serve until the process is told to stop (SIGINT, SIGTERM); `print` shows the address. */
export async function serve(options: ServeOptions, print: (line: string) => void): Promise<void> {
  if (!existsSync(options.site)) throw fail('serve.absent', { folder: options.site });
  await refuseUnsound(options);
  // What this checkout has built may ask what its pages declare; whoever else made a site has written its policy too.
  // guard [options.isStrict !== true]: unless it is a proposal
  const isOwn = options.isStrict !== true && (await isOwnSite(root, resolve(options.site)));
  const { server, port } = await listen({ ...options, isOwn });
  if (options.port !== 0 && port !== options.port) print(say('serve.port-taken', { wanted: options.port, port }, options.lang));
  print(say('serve.ready', { address: `http://localhost:${port}/` }, options.lang));
  await untilStopped(server);
}

/** Refuse a store that is not the operator's or holds destroyed files: its files are handed out as they lie there. */
async function refuseUnsound({ store: folder, datasets, access }: ServeOptions): Promise<void> {
  // Without a store, pages stand alone; a store that nobody has confirmed is shown, for its pages say so.
  if (!existsSync(join(folder, pointerKey))) return;
  const store = await openStore(folder, await signedAccess(datasets, access));
  await refuseHeld(store, await readCurrent(store)); // guard: is found out by verify, and by what collects garbage or hands files out
}

/** Whether a request names this machine; the port may be another one, where it comes through a tunnel. */
const isLocal = (host = ''): boolean => /^(localhost|127\.0\.0\.1)(:\d+)?$/i.test(host);

async function listen({ port: wanted, ...roots }: ServeOptions & ServedFolders): Promise<{ server: Server; port: number }> {
  for (let port = wanted; port < wanted + portsTried; port++) {
    const server = createServer((request, response) => {
      // A page elsewhere whose name is made to mean this machine would read what is looked at here.
      if (!isLocal(request.headers.host)) return void response.writeHead(421).end(); // guard: takes the next port
      answerRequest(request, response, roots).catch((error: unknown) => {
        // The reader went away, or the file cannot be read any more: either way the answer cannot be finished.
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    try {
      server.listen(port, host);
      await once(server, 'listening');
      const address = server.address();
      return { server, port: typeof address === 'object' && address !== null ? address.port : port };
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    }
  }
  throw fail('serve.no-port', { first: wanted, last: wanted + portsTried - 1 });
}
