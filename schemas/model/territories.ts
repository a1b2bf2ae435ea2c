import editionJson from '../vocabularies/official-code.json' with { type: 'json' };
import territoriesJson from '../vocabularies/territories.json' with { type: 'json' };

/** A territory by its code. */
export interface Territory {
  /** FR, REG-44, DEP-51, CTU-20R, OM-988 or MONDE */
  code: string;
  name: string;
  kind: string;
  /** Code of the territory around it. */
  parent?: string;
  /** Code of the area whose box holds it, one of vocabularies/areas.json. */
  area?: string;
}

/** World, country, regions, départements, single authorities and overseas collectivities. */
export const territories: readonly Territory[] = territoriesJson;

/** Edition of the official geographic code that the list was made from. */
export const officialCodeEdition: string = editionJson.edition;

const byCode = new Map(territories.map((territory) => [territory.code, territory]));

/** The territory `code` of the committed list; communes and their unions are in `officialPlaces`. */
export const territoryOf = (code: string): Territory | undefined => byCode.get(code);

/** The files communes.json, epci.json and ept.json of @etalab/decoupage-administratif, parsed. */
export interface OfficialLists {
  communes: readonly {
    code: string;
    nom: string;
    type: string;
    departement?: string;
    region?: string;
    chefLieu?: string;
    commune?: string;
    anciensCodes?: string[];
  }[];
  epci: readonly Union[];
  ept: readonly Union[];
}

interface Union {
  code: string;
  nom: string;
  membres: readonly { code: string }[];
}

/** A commune, or a union of communes, by its territory code. */
export interface OfficialPlace {
  name: string;
  /** Codes as in the official geographic code, without prefix. */
  department?: string;
  region?: string;
  /** SIREN of the union that a commune belongs to. */
  epci?: string;
  /** Territory code of the commune that took this one's place. */
  replacedBy?: string;
}

/** Communes (COMMUNE-51108), EPCI-<SIREN> and EPT-<SIREN>; a former commune leads to the one that replaced it. */
export function officialPlaces({ communes, epci, ept }: OfficialLists): Map<string, OfficialPlace> {
  const places = new Map<string, OfficialPlace>();
  const unionOf = new Map(epci.flatMap(({ code, membres }) => membres.map((member) => [member.code, code] as const)));
  const current = communes.filter(({ type }) => type === 'commune-actuelle');
  for (const { code, nom, departement, region } of current) {
    const union = unionOf.get(code);
    places.set(`COMMUNE-${code}`, {
      name: nom,
      ...(departement !== undefined && { department: departement }),
      ...(region !== undefined && { region }),
      ...(union !== undefined && { epci: union }),
    });
  }
  const replace = (code: string, name: string, by: string | undefined): void => {
    if (by !== undefined && !places.has(`COMMUNE-${code}`)) places.set(`COMMUNE-${code}`, { name, replacedBy: `COMMUNE-${by}` });
  };
  for (const { code, nom, type, chefLieu, commune } of communes) if (type !== 'commune-actuelle') replace(code, nom, chefLieu ?? commune);
  for (const { code, nom, anciensCodes = [] } of current) for (const former of anciensCodes) replace(former, nom, code);
  for (const { code, nom } of epci) places.set(`EPCI-${code}`, { name: nom });
  for (const { code, nom } of ept) places.set(`EPT-${code}`, { name: nom });
  return places;
}
