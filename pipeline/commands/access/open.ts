import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Command } from 'commander';
import { accessTrust } from '../../../schemas/codecs/access-envelope.ts';
import { spoken, type Lang } from '../../../schemas/languages.ts';
import { bytes, date } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import { filesIn, renewedFiles, type GrantedFile, type GrantedFiles, type RenewedFiles } from '../../access/granted-files.ts';
import { readOwnEnvelope, readIdentity } from '../../access/read-access.ts';
import { fail, PipelineError, tellProblems } from '../../base/errors.ts';
import { openReader, type Access } from '../../stores/open.ts';
import { text } from '../help.ts';
import { ownOperator } from '../operator.ts';
import { wholeNumber } from '../options.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { untilStopped } from '../until-stopped.ts';

/** The variable that holds the passphrase of a copy of a key, where nobody answers. */
const passphraseName = 'MAPPE_PASSPHRASE';

/** `mappe open`: serve the files of a restricted data set to programs of this machine. */
export const define = ({ command, ending, access, env, lang, print, secret, warn }: Terminal): Command =>
  command('open', 'cli.open', 'store', 'datasets')
    .argument('<dataset>', text('cli.grant-dataset'))
    .requiredOption('--identity <file>', text('cli.open-identity'))
    .option('--port <port>', text('cli.open-port'), wholeNumber, 4326)
    .action(
      ending(async (dataset: string, flags: Flags<Omit<OpenDatasetOptions, 'dataset' | 'askPassphrase'>>) => {
        const ask = (): Promise<string> => secret(say('open.passphrase', { file: flags.identity }, lang()));
        const askPassphrase = async (): Promise<string> => env[passphraseName] ?? ask();
        await openDataset({ ...flags, dataset, askPassphrase, access: access(), lang: lang() }, { print, warn });
        return exitCodes.done;
      }),
    );

/** Options of `mappe open`. */
export interface OpenDatasetOptions {
  dataset: string;
  /** Address of the public store, where the envelopes are. */
  store: string;
  /** Folder of the manifests: its operator.yaml says who signs envelopes, and where their addresses lead. */
  datasets: string;
  /** File of the recipient's key: an identity of age, or the copy that /acces saves. */
  identity: string;
  askPassphrase: () => Promise<string>;
  /** 0 lets the system choose. */
  port: number;
  access?: Access;
  lang: Lang;
}

const host = '127.0.0.1';

/** Serve a restricted data set to programs of this machine until the process is told to stop. */
export async function openDataset(
  options: OpenDatasetOptions,
  { print, warn }: Record<'print' | 'warn', (line: string) => void>,
): Promise<void> {
  const { dataset, lang } = options;
  const identity = await readIdentity(await readFile(options.identity), options.askPassphrase);
  const store = await openReader(options.store, options.access);
  const trust = accessTrust((await ownOperator(options.datasets)) ?? {});
  const files = await renewedFiles(async () => filesIn(await readOwnEnvelope(store, { identity, trust, now: new Date() }), dataset));
  const folder = `/${secretOf(identity, dataset)}/`;
  const server = createServer((request, response) => {
    answer(request, response, { files, folder }).catch((error: unknown) => {
      const why = error instanceof PipelineError ? tellProblems(error.problems, lang) : '';
      if (why !== '') warn(why);
      // Begun, it cannot be finished: whoever reads is told by its end.
      if (response.headersSent) return void response.destroy();
      const hasEnded = error instanceof PipelineError && error.problems.every(({ id }) => id.startsWith('access.'));
      refuse(response, hasEnded ? 403 : 502, why);
    });
  });
  const port = await listen(server, options.port);
  for (const line of tellFiles(files.now(), `http://${host}:${port}${folder}`, lang)) print(line);
  await untilStopped(server);
}

/** A folder that stays the same for a key and a data set; neither another user of this machine nor a page can guess it. */
const secretOf = (identity: string, dataset: string): string =>
  createHmac('sha256', identity).update(`mappe open ${dataset}`).digest('hex').slice(0, 32);

async function listen(server: Server, wanted: number): Promise<number> {
  try {
    server.listen(wanted, host);
    await once(server, 'listening');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    throw fail('open.port-taken', { port: wanted }, { cause });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : wanted;
}

/** Files that people open; the rest draws pages. */
const opened = new Set(['flatgeobuf', 'geopackage', 'geoparquet', 'csv', 'xlsx', 'cog', 'copc', 'pmtiles', 'source', 'document']);

function tellFiles({ grant, files }: GrantedFiles, base: string, lang: Lang): string[] {
  const { record, recipient, until } = grant;
  const shown = [...files.values()].filter(({ artifact }) => opened.has(artifact.format));
  const first = base + (shown[0]?.path ?? '');
  return [
    until === undefined
      ? say('open.ready-reader', { title: spoken(record.title, lang), recipient }, lang)
      : say('open.ready', { title: spoken(record.title, lang), recipient, until: date(until, lang) }, lang),
    ...shown.map(({ path, artifact }) => `  ${base}${encodeURI(path)}  ${bytes(artifact.bytes, lang)}`),
    say('open.how', { address: first }, lang),
  ];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, folder }: { files: RenewedFiles; folder: string },
): Promise<void> {
  const path = pathOf(request.url ?? '/');
  // guard [path.startsWith(folder) → true]: is guessed by nobody
  const name = path.startsWith(folder) ? path.slice(folder.length) : undefined;
  const file = name === undefined ? undefined : files.now().files.get(name);
  if (file === undefined) return void refuse(response, 404);
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();

  const { range, 'if-range': same } = request.headers;
  const wanted = method === 'GET' && range !== undefined && (same === undefined || same === tagOf(file));
  // An answer that is compressed has other lengths, and no ranges.
  const found = await files.ask(file.path, { method, headers: { 'accept-encoding': 'identity', ...(wanted && { range }) } });
  if (found === undefined) return void refuse(response, 404);
  if (![200, 206, 416].includes(found.status)) {
    await found.body?.cancel();
    return void refuse(response, 502);
  }
  // Other bytes may have taken the place of those that were asked for.
  const now = files.now().files.get(file.path) ?? file;
  const lengths = ['content-length', 'content-range'].flatMap((each) => {
    const value = found.headers.get(each);
    return value === null ? [] : [[each, value]];
  });
  response.writeHead(found.status, { ...headersOf(now), ...(Object.fromEntries(lengths) as Record<string, string>) });
  if (found.body === null) return void response.end();
  await pipeline(Readable.fromWeb(found.body as ReadableStream), response);
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return ''; // a percent sign that begins no character
  }
}

const tagOf = ({ artifact }: GrantedFile): string => `"${artifact.sha256.slice(0, 32)}"`;

const headersOf = (file: GrantedFile): Record<string, string> => ({
  'content-type': file.artifact.mediaType,
  'accept-ranges': 'bytes',
  etag: tagOf(file),
  // Nothing of it is kept on a disk by a browser or a map program, and no page reads it.
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
});

const refuse = (response: ServerResponse, status: number, why = ''): ServerResponse =>
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(why);
