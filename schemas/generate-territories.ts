import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readOfficialList } from './official-code.ts';
import areas from './vocabularies/areas.json' with { type: 'json' };

interface Division {
  code: string;
  nom: string;
  region?: string;
  zone: string;
}

interface Row {
  code: string;
  name: string;
  kind: string;
  parent?: string;
  area?: string;
}

const require = createRequire(import.meta.url);

/** Authorities that are both region and département, or stand in for a département; codes of the official geographic code (COG, "ctcd"). */
const uniqueAuthorities: Row[] = [
  { code: 'CTU-20R', name: 'Collectivité de Corse', kind: 'ctu', parent: 'REG-94', area: 'FXX' },
  { code: 'CTU-6AE', name: 'Collectivité européenne d’Alsace', kind: 'ctu', parent: 'REG-44', area: 'FXX' },
  { code: 'CTU-69M', name: 'Métropole de Lyon', kind: 'ctu', parent: 'DEP-69', area: 'FXX' },
  { code: 'CTU-75C', name: 'Ville de Paris', kind: 'ctu', parent: 'DEP-75', area: 'FXX' },
  { code: 'CTU-972R', name: 'Collectivité territoriale de Martinique', kind: 'ctu', parent: 'REG-02', area: 'MTQ' },
  { code: 'CTU-973R', name: 'Collectivité territoriale de Guyane', kind: 'ctu', parent: 'REG-03', area: 'GUF' },
];

/** The area whose box holds the territory `codes`, FXX where none is overseas. */
function areaOf(...codes: string[]): string {
  return areas.find(({ territories }) => territories.some((code) => codes.includes(code)))?.area ?? 'FXX';
}

/** Year of the official geographic code by major version of the package, as its README tells. */
const editions: Record<string, string> = { '6': '2026-01-01' };

/** Which edition of the official geographic code the lists come from. */
export function officialCode(): { edition: string; package: string } {
  const { version } = JSON.parse(readFileSync(require.resolve('@etalab/decoupage-administratif/package.json'), 'utf8')) as {
    version: string;
  };
  const edition = editions[version.split('.', 1)[0] ?? ''];
  if (edition === undefined) throw new Error(`Which year is version ${version} of @etalab/decoupage-administratif? Add it to "editions".`);
  return { edition, package: `@etalab/decoupage-administratif ${version}` };
}

const typographic = (name: string) => name.replaceAll("'", '’');

const rowOf = (kind: string, code: string, { nom }: Division, parent: string): Row => ({
  code,
  name: typographic(nom),
  kind,
  parent,
  area: areaOf(code),
});

/**
 * World, country, regions, départements, single authorities and overseas collectivities, from the official geographic code as npm carries
 * it.
 */
export function territoryRows(): Row[] {
  const { true: overseas = [], false: regions = [] } = Object.groupBy(
    readOfficialList<Division>('regions'),
    ({ zone }) => `${zone === 'com'}`,
  );
  const departements = readOfficialList<Division>('departements').filter(({ zone }) => zone !== 'com');
  return [
    { code: 'MONDE', name: 'Monde', kind: 'world' },
    { code: 'FR', name: 'France', kind: 'country', parent: 'MONDE' },
    ...regions.map((region) => rowOf('region', `REG-${region.code}`, region, 'FR')),
    ...departements.map((each) => rowOf('departement', `DEP-${each.code}`, each, `REG-${each.region}`)),
    ...uniqueAuthorities,
    ...overseas.map((each) => rowOf('overseas', `OM-${each.code}`, each, 'FR')),
  ];
}
