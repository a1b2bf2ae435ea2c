import { request as forward, ServerResponse, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { CompleteMultipartUploadCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Server } from './server.ts';
import { standBefore, type Intercepted } from './stand-before.ts';

/** How a store behaves that is not Swift. */
export interface Manners {
  /** Honours If-None-Match: * and If-Match, under a lock. */
  conditional?: boolean;
  /** Takes whatever bytes come, whatever digest they were signed with. */
  careless?: boolean;
  /** Lets pages read every answer, as S3's CORS rules do: Swift's lists of parts and completions say nothing of that. */
  cors?: boolean;
  /** Damages the bytes of a PUT, and not their number, by the path that it names. */
  damage?: (key: string, body: Buffer) => Buffer;
  /**
   * Refuses a request before it reaches the server; a status, 'cut' for a connection that breaks, 'hold' for one that is never answered.
   */
  refuse?: (request: IncomingMessage) => number | 'cut' | 'hold' | undefined;
  /** Does what a request asks for, and breaks the connection instead of saying so. */
  lose?: (request: IncomingMessage) => boolean;
}

/** A store with `manners` before the server, for the behaviour that Swift has not; `seen` lists its requests. */
export interface Proxy extends Intercepted {
  seen: string[];
}

/** Start a proxy; requests without a condition pass through as they are, signature included. */
export async function startProxy(server: Server, manners: Manners): Promise<Proxy> {
  const seen: string[] = [];
  let turn: Promise<void> = Promise.resolve();
  const intercepted = await standBefore(server, (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (manners.cors) response.setHeader('access-control-allow-origin', '*');
    const refusal = manners.refuse?.(request);
    if (refusal === 'hold') return;
    if (refusal === 'cut') return void request.socket.destroy();
    if (refusal !== undefined) return void request.resume().on('end', () => response.writeHead(refusal).end());
    const written = request.method === 'PUT' || request.method === 'POST';
    if (!written || !(isConditional(request) || manners.careless)) return pass(server, request, response, request.method === 'PUT' ? manners.damage : undefined);
    // A response that writes to nobody.
    const unheard = manners.lose?.(request) ? new ServerResponse(request) : response;
    turn = turn
      .then(() => write(server.client, manners, request, unheard))
      .then(() => void (unheard === response || request.socket.destroy()))
      .catch(() => void response.destroy());
  });
  return { ...intercepted, seen };
}

const isConditional = ({ headers }: IncomingMessage): boolean =>
  headers['if-none-match'] !== undefined || headers['if-match'] !== undefined;

function pass(server: Server, request: IncomingMessage, response: ServerResponse, damage: Manners['damage']): void {
  const { method, url, headers } = request;
  const onward = forward(`${server.endpoint}${url ?? ''}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  if (damage === undefined) request.pipe(onward);
  else void buffer(request).then((sent) => onward.end(damage(url ?? '', sent)));
}

/** Do in the sender's place what the server would refuse or check: the proxy signs for itself. */
async function write(client: S3Client, manners: Manners, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://x');
  const [Bucket = '', ...path] = decodeURIComponent(url.pathname).slice(1).split('/');
  const target = { Bucket, Key: path.join('/') };
  const sent = await buffer(request);
  const { 'if-none-match': noneMatch, 'if-match': match } = request.headers;
  if (isConditional(request) && !manners.conditional) {
    answer(response, 501, 'NotImplemented');
    return;
  }
  const known = await client.send(new HeadObjectCommand(target)).catch(() => undefined);
  if (match !== undefined && known === undefined) {
    answer(response, 404, 'NoSuchKey');
    return;
  }
  if ((noneMatch !== undefined && known !== undefined) || (match !== undefined && known?.ETag !== match)) {
    answer(response, 412, 'PreconditionFailed');
    return;
  }
  if (request.method === 'POST') return completeUpload(client, { ...target, UploadId: url.searchParams.get('uploadId') ?? '' }, sent, response);
  const Body = manners.damage?.(target.Key, sent) ?? sent;
  const { 'content-type': ContentType, 'cache-control': CacheControl, 'x-amz-meta-sha256': sha256 } = request.headers;
  const { ETag } = await client.send(
    new PutObjectCommand({ ...target, Body, ContentType, CacheControl, ...(sha256 && { Metadata: { sha256: String(sha256) } }) }),
  );
  response.writeHead(200, { etag: ETag ?? '' }).end();
}

async function completeUpload(
  client: S3Client,
  target: { Bucket: string; Key: string; UploadId: string },
  sent: Buffer,
  response: ServerResponse,
): Promise<void> {
  const told = [...sent.toString('utf8').matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    PartNumber: Number(/<PartNumber>(\d+)/.exec(part)?.[1]),
    ETag: /<ETag>(?:&quot;|")?(\w+)/.exec(part)?.[1] ?? '',
  }));
  const { ETag } = await client.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts: told } }));
  response
    .writeHead(200, { 'content-type': 'application/xml' })
    .end(`<CompleteMultipartUploadResult><ETag>${ETag}</ETag></CompleteMultipartUploadResult>`);
}

function answer(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
