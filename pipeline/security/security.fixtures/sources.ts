import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const sources = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures');

/** The bytes of a sound source, to be changed. */
export const fixture = (name: string): Promise<Buffer> => readFile(join(sources, name));
/** A copy of a sound source, to be changed where it is. */
export const copyFixture = (name: string, path: string): Promise<void> => cp(join(sources, name), path);
