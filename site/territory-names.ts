import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import territories from '../schemas/vocabularies/territories.json' with { type: 'json' };

const require = createRequire(import.meta.url);
const read = (name: string): { code: string; nom: string }[] => JSON.parse(readFileSync(require.resolve(`@etalab/decoupage-administratif/data/${name}.json`), 'utf8'));

const wide = new Map(territories.map(({ code, name }) => [code, name]));
/** Communes and their unions are many: read only once a data set names one. */
const local: Record<string, Map<string, string> | undefined> = {};
const localFiles: Record<string, string> = { COMMUNE: 'communes', EPCI: 'epci', EPT: 'ept' };

/** "Marne" for DEP-51, "Châlons-en-Champagne" for COMMUNE-51108; the code itself where no list has it. */
export function territoryName(code: string): string {
  const known = wide.get(code);
  if (known !== undefined) return known;
  const [kind = '', number = ''] = code.split('-', 2);
  const file = localFiles[kind];
  if (file === undefined) return code;
  local[kind] ??= new Map(read(file).map((row) => [row.code, row.nom.replaceAll("'", '’')]));
  return local[kind].get(number) ?? code;
}
