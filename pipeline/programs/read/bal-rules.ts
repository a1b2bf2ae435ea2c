import type { Complaints } from './complaints.ts';
import { plain } from '../../../schemas/model/field-names.ts';

/** The columns of a Base Adresse Locale that are held to something here (AITF, BAL 1.3 to 1.5). */
const named = [
  'cle_interop',
  'uid_adresse',
  'id_ban_commune',
  'id_ban_toponyme',
  'id_ban_adresse',
  'commune_insee',
  'voie_nom',
  'toponyme',
  'numero',
  'position',
  'date_der_maj',
] as const;
type Column = (typeof named)[number];

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Commune, street (four characters) and number (five digits), then suffixes. */
const key = /^\d[\dAB]\d{3}_[a-z0-9]{4}_\d{5}(_[a-z0-9]+)*$/;
const positions = new Set(
  ['délivrance postale', 'entrée', 'bâtiment', 'cage d’escalier', 'logement', 'parcelle', 'segment', 'service technique'].flatMap(
    (name) => [name, name.replace('’', "'")],
  ),
);
/** The number of a place that has no numbers. */
const placeNumber = '99999';
/** Communes whose identifiers are compared: a file has one, a national one 35,000. */
const maxCommunes = 50_000;

/** Whether a table's columns are those of a Base Adresse Locale. */
export function isBal(columns: readonly string[]): boolean {
  const names = new Set(columns.map(plain));
  const banIds = ['id_ban_commune', 'id_ban_toponyme', 'id_ban_adresse'].filter((name) => names.has(name));
  return (names.has('cle_interop') && ['numero', 'voie_nom', 'toponyme'].some((name) => names.has(name))) || banIds.length >= 2;
}

/**
 * Hold the rows of a Base Adresse Locale to its specification: identifiers in full, as errors; what a reader can live with, as warnings.
 */
export function balRules(columns: readonly string[], complaints: Complaints): (cells: readonly (string | null)[], line: number) => void {
  const names = columns.map(plain);
  const index = Object.fromEntries(named.map((name) => [name, names.indexOf(name)])) as Record<Column, number>;
  const has = (name: Column): boolean => index[name] >= 0;
  if (!has('voie_nom') && !has('toponyme')) complaints.add('source.bal-column', { name: 'voie_nom / toponyme' }, { line: 1 });
  if (!has('numero')) complaints.add('source.bal-column', { name: 'numero' }, { line: 1 });
  for (const name of ['cle_interop', 'commune_insee'] as const)
    if (!has(name)) complaints.add('source.bal-column', { name }, { line: 1 }, 'warning');
  const hasBanIds = has('id_ban_commune') || has('id_ban_toponyme') || has('id_ban_adresse') || has('uid_adresse');
  const communes = new Map<string, string>();
  return (cells, line) => {
    const value = (name: Column): string => (index[name] < 0 ? '' : (cells[index[name]] ?? '').trim());
    checkAddress(value, has, complaints, line);
    if (hasBanIds) checkIds(value, communes, complaints, line);
  };
}

type Value = (name: Column) => string;

function checkAddress(value: Value, has: (name: Column) => boolean, complaints: Complaints, line: number): void {
  if ((has('voie_nom') || has('toponyme')) && value('voie_nom') === '' && value('toponyme') === '')
    complaints.add('source.bal-street', {}, { line });
  const number = value('numero');
  // A spreadsheet's 163,00 is still the number 163.
  if (has('numero') && !/^\d{1,5}$/.test(number))
    complaints.add('source.bal-number', { found: number.slice(0, 40) }, { line }, /^\d+[.,]0+$/.test(number) ? 'warning' : 'error');
  const interop = value('cle_interop');
  const position = value('position');
  const date = value('date_der_maj');
  if (interop !== '' && !key.test(interop)) complaints.add('source.bal-key', { found: interop.slice(0, 40) }, { line }, 'warning');
  else if (interop !== '' && has('numero') && Number(interop.split('_')[2]) !== Number.parseInt(number, 10))
    complaints.add('source.bal-key-number', { found: interop.slice(0, 40) }, { line }, 'warning');
  if (position !== '' && !positions.has(position))
    complaints.add('source.bal-position', { found: position.slice(0, 40) }, { line }, 'warning');
  if (date !== '' && !/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(date))
    complaints.add('source.bal-date', { found: date.slice(0, 40) }, { line }, 'warning');
}

/** The identifiers of the Base Adresse Nationale: all of a row or none, each of one thing, one for each commune. */
function checkIds(value: Value, communes: Map<string, string>, complaints: Complaints, line: number): void {
  const uid = Object.fromEntries([...value('uid_adresse').matchAll(/@([cva]):(\S+)/g)].map(([, letter = '', id = '']) => [letter, id]));
  const ids = {
    commune: value('id_ban_commune') || (uid['c'] ?? ''),
    toponyme: value('id_ban_toponyme') || (uid['v'] ?? ''),
    adresse: value('id_ban_adresse') || (uid['a'] ?? ''),
  };
  const given = Object.values(ids).filter((id) => id !== '');
  if (given.length === 0) return;
  for (const [name, id] of Object.entries(ids))
    if (id !== '' && !uuid.test(id)) complaints.add('source.bal-id', { name, found: id.slice(0, 40) }, { line });
  for (const [name, id] of Object.entries(ids))
    if (id === '' && !(name === 'adresse' && value('numero') === placeNumber)) complaints.add('source.bal-id-missing', { name }, { line });
  if (new Set(given.map((id) => id.toLowerCase())).size < given.length) complaints.add('source.bal-id-shared', {}, { line });
  const commune = value('commune_insee');
  if (ids.commune === '' || commune === '' || communes.size >= maxCommunes) return;
  if ((communes.get(commune) ?? ids.commune) !== ids.commune) complaints.add('source.bal-commune-ids', { commune }, { line });
  else communes.set(commune, ids.commune);
}
