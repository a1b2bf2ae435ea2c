import { openSqlite } from '../read/open-sqlite.ts';
import { readMetadata } from './read-metadata.ts';

/* Looks into a file beside the page, which runs no WebAssembly. */

self.addEventListener('message', ({ data }: MessageEvent<File>) => {
  void readMetadata(data, { openSqlite }).then((said) => self.postMessage(said));
});
