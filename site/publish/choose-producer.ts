import { placeOf } from '../../schemas/model/guess.ts';
import { placeWords, currentCode, departementOf, territoryKind, type TerritoryEntry, type TerritoryKind } from '../places/territories.ts';
import { isSiret } from '../../schemas/rules/people.ts';
import type { ProducerType } from '../../schemas/types.ts';
import { emptyForm, type KnownProducer, type PublishForm } from './form.ts';
import { readAdministrations, type Administration } from './siren.ts';

/** One answer to "who publishes?": a producer that is known, or a place whose council may become one. */
export type ProducerChoice = { producer: KnownProducer } | { place: TerritoryEntry };

/** Producer types of territorial councils; for a single authority, the reader is asked for the type. */
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

/** The number that tells a commune from others of its name; undefined for who is no commune. */
export const communesDepartement = ({ territory }: KnownProducer): string | undefined =>
  territoryKind(territory) === 'commune' ? departementWith(territory) : undefined;

/** The département whose file has a territory; undefined for those that no file has. */
function departementWith(code: string): string | undefined {
  const kind = territoryKind(code);
  if (kind === 'commune') return departementOf(code.slice('COMMUNE-'.length));
  return kind === 'departement' ? code.slice('DEP-'.length) : undefined;
}

/** The sheet of the council of a place, as far as it is known: without the file of its département its name stands alone. */
export async function producerOfPlace(place: TerritoryEntry): Promise<PublishForm['newProducer']> {
  const code = currentCode(place);
  const found = await administrationOf(code);
  const [kind = ''] = code.split('-');
  return {
    title: titleOf(place, found),
    type: typeOf(code) ?? '',
    siren: /^EP(CI|T)$/.test(kind) ? code.slice(kind.length + 1) : (found?.siren ?? ''),
    siret: '',
    territory: territoryWith(place, found),
  };
}

/** The territory of a producer, as far as it is known: whether others bear its name is what its département's file says. */
export const territoryOfPlace = async (place: TerritoryEntry): Promise<NonNullable<PublishForm['newProducer']['territory']>> =>
  territoryWith(place, await administrationOf(currentCode(place)));

const territoryWith = (place: TerritoryEntry, found: Administration | undefined) => ({
  code: currentCode(place),
  name: found?.name ?? place.name,
  ...(found?.isShared && { isShared: found.isShared }),
});

async function administrationOf(code: string): Promise<Administration | undefined> {
  const departement = departementWith(code);
  const files = departement === undefined ? undefined : await readAdministrations(departement).catch(() => undefined);
  return files?.[code];
}

function titleOf({ name, code }: TerritoryEntry, found: Administration | undefined): string {
  const kind = territoryKind(code);
  if (kind === 'region') return `Région ${name}`;
  const what = { commune: 'Commune', departement: 'Département' }[String(kind)];
  return found === undefined || what === undefined ? name : `${what} ${found.of}`;
}

/** Namesakes of a place that are asked for their SIREN. */
const mostNamesakes = 8;

/** Match another catalogue's organisation to a producer: a published one, the council with its SIREN, or a new one with name and SIRET. */
// `findPlaces` gives the places that a text may mean.
export async function producerOfOrganization(
  { name, siret: given }: { name: string; siret?: string },
  producers: readonly KnownProducer[],
  findPlaces: (text: string) => Promise<readonly TerritoryEntry[] | undefined>,
): Promise<Pick<PublishForm, 'producer' | 'newProducer'>> {
  const called = (text: string): string => placeWords(text).join(' ');
  const siret = given !== undefined && isSiret(given) ? given : undefined;
  const siren = siret?.slice(0, 9);
  const places = siren === undefined ? [] : ((await findPlaces(placeOf(name)).catch(() => [])) ?? []);
  const sheets = await Promise.all(places.slice(0, mostNamesakes).map(producerOfPlace));
  const sheet = sheets.find((one) => one.siren !== '' && one.siren === siren);
  // A number tells whose it is: a name alone may be that of another.
  const isOther = ({ territory }: KnownProducer): boolean => sheets.some((one) => one.territory?.code === territory && one.siren !== siren);
  const known =
    sheet === undefined
      ? producers.find((producer) => called(producer.title) === called(name) && !isOther(producer))
      : producers.find(({ type, territory }) => type === sheet.type && territory === sheet.territory?.code);
  if (known) return { producer: known.id, newProducer: emptyForm().newProducer };
  if (sheet === undefined) return { producer: 'new', newProducer: { ...emptyForm().newProducer, title: name, siret: siret ?? '' } };
  return { producer: 'new', newProducer: { ...sheet, siret: siret?.slice(9) ?? '' } };
}

/** Whom to write to: "Mairie de Vion" for the "Commune de Vion", the producer itself for the others. */
export const contactNameOf = (title: string): string => title.replace(/^(Commune|Ville) (?=de |du |des |d’)/, 'Mairie ');
