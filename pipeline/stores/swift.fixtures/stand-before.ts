import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from './server.ts';

/** A server of the same buckets, every request to which passes through somebody's hands first. */
export interface Intercepted extends AsyncDisposable {
  server: Server;
  /** Break every connection and refuse each one to come, as a server that has gone. */
  close: () => void;
}

/** Let `listen` answer in a server's place, at an address of its own, until it is disposed of. */
export async function standBefore(server: Server, listen: RequestListener): Promise<Intercepted> {
  const listener = createServer(listen);
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const close = (): void => {
    listener.close();
    listener.closeAllConnections();
  };
  return {
    close,
    server: { ...server, endpoint, env: { ...server.env, AWS_ENDPOINT_URL_S3: endpoint } },
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections();
      await new Promise((done) => listener.close(done));
    },
  };
}
