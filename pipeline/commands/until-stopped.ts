import { once } from 'node:events';
import type { Server } from 'node:http';

/** Serve until the process is told to stop (SIGINT, SIGTERM). */
export async function untilStopped(server: Server): Promise<void> {
  const stopped = once(server, 'close');
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await stopped;
  process.off('SIGINT', stop).off('SIGTERM', stop);
}
