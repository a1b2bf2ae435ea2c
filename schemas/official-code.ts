import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A file of the official geographic code, as its package publishes it: the caller states what it lists. */
export const readOfficialList = <Entry>(name: string): Entry[] =>
  JSON.parse(readFileSync(require.resolve(`@etalab/decoupage-administratif/data/${name}.json`), 'utf8')) as Entry[];
