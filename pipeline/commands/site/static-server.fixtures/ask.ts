import { request, type IncomingHttpHeaders } from 'node:http';

/** Whole answer of a server on this machine. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Ask the server at a port or at the path of a socket. Raw on purpose: fetch would tidy the path and decompress the body. */
export function askAt(at: number | string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const place = typeof at === 'number' ? { port: at, host: '127.0.0.1' } : { socketPath: at };
  return new Promise((resolve, reject) => {
    request({ ...place, path, headers, method }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }));
    })
      .on('error', reject)
      .end();
  });
}
