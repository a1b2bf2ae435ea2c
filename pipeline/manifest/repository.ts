import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OfficialPlace } from '../../schemas/model/territories.ts';
import { officialPlaceOf } from '../base/official-places.ts';

/** The repository around the data sets: the packages that manifests may read, the territories that they may name. */
export interface Repository {
  /** Folder that holds package.json and node_modules. */
  folder: string;
  packages: ReadonlySet<string>;
  placeOf(code: string): OfficialPlace | undefined;
}

/** Read the repository that this file belongs to. */
export function readRepository(): Repository {
  const folder = join(import.meta.dirname, '..', '..');
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  return { folder, packages: new Set(Object.keys(dependencies)), placeOf: officialPlaceOf };
}
