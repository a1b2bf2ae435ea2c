import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of one file in ranges, and what it was asked for. */
export interface RangeServer {
  file: { url: string; bytes: number };
  asked: number[];
  close: () => void;
}

/** Serves a file by HTTP; `answer` may say otherwise: a status alone, or fewer bytes. */
export async function serveRanges(path: string, answer: { status?: number; short?: number } = {}): Promise<RangeServer> {
  const bytes = readFileSync(path);
  const asked: number[] = [];
  const server = createServer((request, response) => {
    const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    const part = bytes.subarray(Number(from), Number(to) + 1 - (answer.short ?? 0));
    asked.push(part.length);
    response.writeHead(answer.status ?? 206, { 'Content-Type': 'application/vnd.apache.parquet', Connection: 'close' }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { file: { url: `http://127.0.0.1:${port}/layer.parquet`, bytes: bytes.length }, asked, close: () => void server.close() };
}
