import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OfficialPlace } from '../../schemas/model/territories.ts';
import { readOfficialPlaces } from '../base/official-places.ts';

/** The repository around the data sets: the packages that manifests may read, the territories that they may name. */
export interface Repository {
  /** Folder that holds package.json and node_modules. */
  folder: string;
  packages: ReadonlySet<string>;
  placeOf(code: string): OfficialPlace | undefined;
}

/** Read the repository that this file belongs to; the list of communes is large, and read only once one is asked for. */
export function readRepository(): Repository {
  const folder = join(import.meta.dirname, '..', '..');
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  let places: Map<string, OfficialPlace> | undefined;
  return { folder, packages: new Set(Object.keys(dependencies)), placeOf: (code) => (places ??= readOfficialPlaces()).get(code) };
}
