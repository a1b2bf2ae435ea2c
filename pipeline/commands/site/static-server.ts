import { constants as files } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { cacheControlOf, isWorthPacking, headerType } from './headers.ts';

/** The two folders that are served: the built site at /, the store at /store/. */
export interface ServedFolders {
  site: string;
  store: string;
  /** The site was built here: its pages may ask the hosts that they declare. */
  isOwn?: boolean;
}

/** The level at which brotli keeps up with a local connection. */
const brotliQuality = 5;

/** Policy of a page without its own, of a script or a worker: nothing may leave this origin. */
const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'";
/** A host that a page of this catalogue declares: a producer's bucket, a service, the IGN. */
const declaredHost = /^https?:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?(\/[\w.~/-]*)?$/i;
/** Requests of a browser for what it will run, or draw a page with: no file of a store is that. */
const runs = /^(script|worker|sharedworker|serviceworker|audioworklet|paintworklet|style|xslt|report)$/;
/** A producer's file opened by itself runs nothing. Chromium shows no PDF in a sandbox, and gives it one of its own. */
const storePolicy = (type: string): string =>
  // guard [type === 'application/pdf' ? '' : '; sandbox']: let a file of a producer run nothing
  `default-src 'none'; style-src 'unsafe-inline'${type === 'application/pdf' ? '' : '; sandbox'}`;

/** The one page that others may frame, in each language: it keeps nothing, signs nobody in and sends nothing. */
const framedPage = /^\/(en\/)?embed\/(index\.html)?$/;

/** Endings of files that programs read of the site, beside the store: the current version of a data set, lists of files. */
const forPrograms = /\.(json|txt|xml)$/;

/** Headers by which a page of another origin may read them, by range too. */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'Range, If-Match, If-None-Match, If-Range',
  'access-control-expose-headers': 'ETag, Content-Range, Accept-Ranges, Content-Length',
  'access-control-max-age': '3600',
};

interface ServedFile {
  file: FileHandle;
  bytes: number;
  etag: string;
  type: string;
}

/** Answer one request from the two folders; nothing outside them, no dot file and no folder is ever shown. */
export async function answerRequest(request: IncomingMessage, response: ServerResponse, roots: ServedFolders): Promise<void> {
  const [target = '/', query] = (request.url ?? '/').split('?', 2);
  const path = decodePath(target);
  const inStore = path?.startsWith('/store/') ?? false;
  const isOpen = inStore || forPrograms.test(path ?? '');
  const headers: OutgoingHttpHeaders = {
    'x-content-type-options': 'nosniff', // guard: forbid framing and third parties
    'referrer-policy': 'strict-origin-when-cross-origin',
    ...(isOpen && crossOrigin),
    // guard [!framedPage.test(path ?? '') → false]: let others frame one page in each language, and no other
    ...(!inStore && !framedPage.test(path ?? '') && { 'x-frame-options': 'DENY' }),
    ...(!inStore && { 'cross-origin-opener-policy': 'same-origin' }),
  };
  // A service worker would stay in the browser, and answer for every site that is served at this address later.
  // guard [request.headers['service-worker'] !== undefined]: never hand out a service worker
  // guard [(inStore && runs.test…]: nothing of the store to be run
  const isProgram = request.headers['service-worker'] !== undefined || (inStore && runs.test(String(request.headers['sec-fetch-dest'])));
  if (isProgram) return void response.writeHead(403, headers).end();
  if (isOpen && request.method === 'OPTIONS') return void response.writeHead(204, headers).end();
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end();

  const found =
    path === undefined ? undefined : await find(inStore ? roots.store : roots.site, inStore ? path.slice('/store'.length) : path, !inStore);
  if (found === 'folder' && !inStore) {
    const location = `${encodeURI(`${path}/`)}${query === undefined ? '' : `?${query}`}`;
    return void response.writeHead(308, { ...headers, location }).end();
  }
  if (found !== undefined && found !== 'folder') {
    headers['cache-control'] = cacheControlOf(path ?? '');
    return send(request, response, found, headers, { inStore, roots, path });
  }
  const missing = inStore ? undefined : await find(roots.site, path?.startsWith('/en/') ? '/en/404.html' : '/404.html', true);
  if (missing === undefined || missing === 'folder') return void response.writeHead(404, headers).end();
  headers['cache-control'] = 'no-cache';
  return send(request, response, missing, headers, { inStore: false, roots }, 404);
}

/** The path asked for, decoded, with single slashes; undefined where it is not one that a static site could hold. */
function decodePath(target: string): string | undefined {
  try {
    const path = decodeURIComponent(target).replace(/\/{2,}/g, '/');
    return /^\/|^$/.test(path) && !/\/\.|[\\\0]/.test(path) ? path : undefined;
  } catch {
    return undefined; // a percent sign that begins no character
  }
}

/** The file of `path` below `root`, open; 'folder' where a slash is missing after the name of a folder that holds a page. */
async function find(root: string, path: string, isPage: boolean): Promise<ServedFile | 'folder' | undefined> {
  const name = path.endsWith('/') ? `${path}index.html` : path;
  const base = await realpath(root).catch(() => undefined);
  const real = await realpath(join(root, name)).catch(() => undefined);
  if (base === undefined || !real?.startsWith(base + sep)) return undefined;
  // A named pipe is opened at once, and seen to be none of ours, instead of waiting for whoever would write to it.
  // guard [files.O_NONBLOCK]: a named pipe is not waited for: it is no file
  const file = await open(real, files.O_RDONLY | files.O_NONBLOCK).catch(() => undefined);
  const stat = await file?.stat({ bigint: true });
  if (file !== undefined && stat?.isFile()) {
    // Strong: a file is replaced by renaming another over it, so that new bytes have a new inode.
    const etag = `"${stat.size.toString(36)}-${stat.ino.toString(36)}-${stat.mtimeNs.toString(36)}"`;
    return { file, bytes: Number(stat.size), etag, type: headerType(name, isPage) };
  }
  await file?.close();
  const page = path.endsWith('/') ? undefined : await find(root, `${path}/`, isPage);
  if (page === undefined || page === 'folder') return undefined;
  await page.file.close();
  return 'folder';
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  found: ServedFile,
  headers: OutgoingHttpHeaders,
  { inStore, roots, path = '' }: { inStore: boolean; roots: ServedFolders; path?: string | undefined },
  status = 200,
): Promise<void> {
  await using file = found.file;
  const { bytes, type } = found;
  headers['content-type'] = type;
  headers['accept-ranges'] = 'bytes';
  // guard [framedPage.test(path) → true]: let others frame one page in each language, and no other
  const ancestors = framedPage.test(path) ? '*' : "'none'";
  headers['content-security-policy'] = inStore
    ? storePolicy(type)
    : `${await pagePolicy(found, roots, path)}; frame-ancestors ${ancestors}`;
  const text = isWorthPacking(type, bytes);
  if (text) headers.vary = 'Accept-Encoding';
  const range = status === 200 && request.method === 'GET' ? wantedRange(request, found) : undefined;
  const encoding = text && range === undefined ? acceptedEncoding(request.headers['accept-encoding']) : undefined;
  headers.etag = encoding === undefined ? found.etag : found.etag.replace(/"$/, `-${encoding}"`);

  if (status === 200 && sameEtag(request.headers['if-none-match'], headers.etag)) return void response.writeHead(304, headers).end();
  if (range === 'unsatisfiable') return void response.writeHead(416, { ...headers, 'content-range': `bytes */${bytes}` }).end();
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  if (range !== undefined) headers['content-range'] = `bytes ${start}-${end}/${bytes}`;
  if (encoding === undefined) headers['content-length'] = end - start + 1;
  else headers['content-encoding'] = encoding;
  response.writeHead(range === undefined ? status : 206, headers);
  if (request.method === 'HEAD' || bytes === 0) return void response.end();
  const stream = file.createReadStream({ start, end, autoClose: false });
  if (encoding === undefined) await pipeline(stream, response);
  else if (encoding === 'gzip') await pipeline(stream, createGzip(), response);
  else await pipeline(stream, createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }), response);
}

/** The one worker that asks other sites for a file, after the reader has agreed to it: no page may. */
const fetchingWorker = /^\/_astro\/fetch-address-[\w-]+\.js$/;

/** Page that reads what any worker of the site reads for it. */
const readingPage = '/explorer/';

/** Determine the policy of an answer, whose header alone can forbid framing and reach workers; pages built here may add hosts. */
async function pagePolicy(found: ServedFile, { site, isOwn = false }: ServedFolders, path: string): Promise<string> {
  // A page's own policy, which the browser holds to as well, can only be narrower.
  // guard [!isOwn]: take nothing from the policy of a page
  if (!isOwn) return strictPolicy;
  if (fetchingWorker.test(path)) return strictPolicy.replace("connect-src 'self'", 'connect-src https:');
  if (found.type.startsWith('text/html')) return policyOfPage(found);
  // A worker has the policy that came with its script, and reads the files that its page draws.
  if (!found.type.startsWith('text/javascript')) return strictPolicy;
  const page = await find(site, readingPage, true);
  if (page === undefined || page === 'folder') return strictPolicy;
  await using _ = page.file;
  return await policyOfPage(page);
}

async function policyOfPage({ file, bytes }: ServedFile): Promise<string> {
  // The policy stands in the head; a page's first kilobytes hold it.
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(bytes, 64 * 1024)), position: 0 });
  const [, declared = ''] =
    /<meta http-equiv="content-security-policy" content="([^"]+)"/i.exec(buffer.toString('utf8', 0, bytesRead)) ?? [];
  const directives = declared.replaceAll('&#39;', "'").split(';');
  const hosts = (name: string): string[] => {
    const directive = directives.find((each) => each.trim().startsWith(`${name} `)) ?? '';
    // guard [.filter((source) => declaredHost.test(source)) → .slice(1)]: add the hosts that a page declares, and nothing else
    return directive.split(/\s+/).filter((source) => declaredHost.test(source));
  };
  const wider = (policy: string, name: string): string =>
    policy.replace(new RegExp(`${name} [^;]*`), (own) => [own, ...hosts(name)].join(' '));
  return ['img-src', 'connect-src'].reduce(wider, strictPolicy);
}

/** The single byte range asked for; none where the header is absent, malformed, names several, or If-Range names other bytes. */
function wantedRange(
  { headers }: IncomingMessage,
  { bytes, etag }: ServedFile,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if ((first === '' && last === '') || (headers['if-range'] !== undefined && headers['if-range'] !== etag)) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return start > end ? 'unsatisfiable' : { start, end };
}

function acceptedEncoding(header: string | string[] | undefined): 'br' | 'gzip' | undefined {
  const accepted = String(header ?? '').split(',');
  const names = accepted.flatMap((part) => (/;\s*q=0(\.0*)?\s*$/.test(part) ? [] : [part.split(';')[0]?.trim()]));
  return names.includes('br') ? 'br' : names.includes('gzip') ? 'gzip' : undefined;
}

function sameEtag(header: string | undefined, etag: string): boolean {
  return header === '*' || (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
