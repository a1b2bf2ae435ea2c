import { placeWords, currentCode, departementOf, territoryKind, type TerritoryEntry, type TerritoryKind } from '../places/territories.ts';
import type { ProducerType } from '../../schemas/types.ts';
import type { KnownProducer, PublishForm } from './form.ts';
import { readAdministrations, type Administration } from './siren.ts';

/** One answer to "who publishes?": a producer that is known, or a place whose council may become one. */
export type ProducerChoice = { producer: KnownProducer } | { place: TerritoryEntry };

/** What the council of a territory is; a single authority is asked what it is. */
const types: Partial<Record<TerritoryKind, ProducerType>> = {
  commune: 'commune',
  epci: 'epci',
  ept: 'epci',
  departement: 'departement',
  region: 'region',
};
/** Nobody publishes for them as a whole. */
const nobodys: readonly TerritoryKind[] = ['world', 'country'];

/** The council's type of a territory. */
function typeOf(code: string): ProducerType | undefined {
  const kind = territoryKind(code);
  return kind && types[kind];
}

/** More of them are found by typing on. */
const mostKnown = 6;

/** The producers that a query names by the beginnings of their words, then the places, each council that publishes already as itself. */
export function producerChoices(query: string, places: readonly TerritoryEntry[], producers: readonly KnownProducer[]): ProducerChoice[] {
  const asked = placeWords(query);
  const named = producers.filter(({ title }) => {
    const words = placeWords(title);
    return asked.length > 0 && asked.every((word) => words.some((one) => one.startsWith(word)));
  });
  const own = (place: TerritoryEntry): KnownProducer[] => producers.filter((producer) => isCouncilOf(producer, place));
  const known = new Set([...named.slice(0, mostKnown), ...places.flatMap(own)]);
  const others = places.filter((place) => {
    const kind = territoryKind(place.code);
    return kind !== undefined && !nobodys.includes(kind) && own(place).length === 0;
  });
  return [...[...known].map((producer) => ({ producer })), ...others.map((place) => ({ place }))];
}

const isCouncilOf = ({ type, territory }: KnownProducer, place: TerritoryEntry): boolean =>
  territory === currentCode(place) && type === typeOf(territory);

/** The département whose file has a territory; undefined for those that no file has. */
function departementWith(code: string): string | undefined {
  const kind = territoryKind(code);
  if (kind === 'commune') return departementOf(code.slice('COMMUNE-'.length));
  return kind === 'departement' ? code.slice('DEP-'.length) : undefined;
}

/** The sheet of the council of a place, as far as it is known: without the file of its département its name stands alone. */
export async function producerOfPlace(place: TerritoryEntry): Promise<PublishForm['newProducer']> {
  const code = currentCode(place);
  const departement = departementWith(code);
  const files = departement === undefined ? undefined : await readAdministrations(departement).catch(() => undefined);
  const found = files?.[code];
  const [kind = ''] = code.split('-');
  return {
    title: titleOf(place, found),
    type: typeOf(code) ?? '',
    siren: /^EP(CI|T)$/.test(kind) ? code.slice(kind.length + 1) : (found?.siren ?? ''),
    siret: '',
    territory: { code, name: found?.name ?? place.name },
  };
}

function titleOf({ name, code }: TerritoryEntry, found: Administration | undefined): string {
  const kind = territoryKind(code);
  if (kind === 'region') return `Région ${name}`;
  const what = { commune: 'Commune', departement: 'Département' }[String(kind)];
  return found === undefined || what === undefined ? name : `${what} ${found.of}`;
}

/** Whom to write to: "Mairie de Vion" for the "Commune de Vion", the producer itself for the others. */
export const contactNameOf = (title: string): string => title.replace(/^(Commune|Ville) (?=de |du |des |d’)/, 'Mairie ');
