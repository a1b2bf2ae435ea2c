import { parse } from 'csv-parse/browser/esm/sync';
import type { Position } from 'geojson';
import { plain } from '../../../schemas/model/field-names.ts';
import type { TakenLayer, TakenValue } from '../model/taken.ts';
import { codeIn } from './place-column.ts';

/** Columns of a table that say the address of each row: its street, and its town where the street does not say it. */
export interface AddressColumns {
  street: string;
  town?: string;
}

/** Place of an address: of its door, or of its street or commune alone. */
export interface PlacedAddress {
  at: Position;
  isExact: boolean;
}

/** Places by the texts of their addresses. */
export type PlacedAddresses = ReadonlyMap<string, PlacedAddress>;

const streets = [
  /^(adr|adresse|address)(_(complete|postale|numero_voie))?$/,
  /adresse|address|(^|_)adr(_|$)/,
  /(^|_)(rue|voie|street)(_|$)/,
];
/** Addresses of another kind. */
const ofMail = /mail|courriel|(^|_)(ip|web|url|site)(_|$)/;
const towns = [/(^|_)(code_?postal|cp|post_?code|postcode)(_|$)/, /(^|_)(commune|ville|localite|town|city)(_|$)/];

/** Find those that are called as an address and its town are; undefined where none is called as an address. */
export function guessAddress(columns: readonly string[]): AddressColumns | undefined {
  const first = (names: readonly RegExp[]): string | undefined =>
    names.flatMap((name) => columns.find((column) => name.test(plain(column)) && !ofMail.test(plain(column))) ?? [])[0];
  const street = first(streets);
  const town = first(towns);
  return street === undefined ? undefined : { street, ...(town !== undefined && town !== street && { town }) };
}

/** Characters of an address that the geocoder reads. */
const longest = 200;

/** The address of each row, in their order; empty where a row has none. */
export function addressTexts({ fields, features }: TakenLayer, { street, town }: AddressColumns): string[] {
  const [ofStreet, ofTown] = [street, town].map((column) => fields.findIndex(({ name }) => name === column));
  const cell = (values: readonly TakenValue[], at = -1): string => String(values[at] ?? '').trim();
  return features.map(({ values }) => {
    const way = cell(values, ofStreet);
    const place = cell(values, ofTown);
    // A spreadsheet takes the zero of a postal code away.
    const whole = /^\d{4}$/.test(place) ? (codeIn(place, 'postal') ?? place) : place;
    return way === '' ? '' : `${way} ${whole}`.replaceAll(/\s+/g, ' ').trim().slice(0, longest);
  });
}

/** Write addresses as the table that the geocoder of the State takes: a number and a text each. */
export const writeAddresses = (addresses: readonly string[]): string =>
  ['id,adresse', ...addresses.map((text, id) => `${id},"${text.replaceAll('"', '""')}"`)].join('\n');

/** Likeness, of 1, that the geocoder must find between an address and what it knows. */
const leastScore = 0.5;

/** Read the geocoder's answer to `addresses`: what it did not find, or hardly, is not there; throws for what is no table. */
export function readAnswers(text: string, addresses: readonly string[]): PlacedAddresses {
  const rows = parse<Record<string, string>>(text, { columns: true, bom: true, relax_column_count: true, to: addresses.length });
  const placed = new Map<string, PlacedAddress>();
  for (const { id = '', latitude = '', longitude = '', result_score: score, result_type: type } of rows) {
    const address = /^\d+$/.test(id) ? addresses[Number(id)] : undefined;
    const at = [longitude, latitude].map((degrees) => (degrees === '' ? NaN : Number(degrees)));
    const isOnGlobe = at.every((degrees, axis) => Math.abs(degrees) <= (axis === 0 ? 180 : 90));
    if (address !== undefined && isOnGlobe && Number(score) >= leastScore) placed.set(address, { at, isExact: type === 'housenumber' });
  }
  return placed;
}

/** Give each row of a table the place of its address; `rough` are those placed at a street or a commune. */
export function joinAddresses(table: TakenLayer, columns: AddressColumns, placed: PlacedAddresses): { layer: TakenLayer; rough: number } {
  const found = addressTexts(table, columns).map((address) => placed.get(address));
  const features = table.features.map((feature, row) => {
    const place = found[row];
    return { ...feature, geometry: place ? ({ type: 'Point', coordinates: place.at } as const) : null };
  });
  return { layer: { ...table, geometry: 'point', features }, rough: found.filter((place) => place?.isExact === false).length };
}
