import { workBeside } from '../beside/work-beside.ts';
import type { Metadata } from './read-metadata.ts';

/** Read the metadata inside a file, in a worker; none where the worker fails. */
export function askMetadata(file: File): Promise<Metadata> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return workBeside<File, Metadata>(worker, file).result.catch(() => ({ said: {}, styles: {} }));
}
