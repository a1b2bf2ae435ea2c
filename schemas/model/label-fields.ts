import type { Field } from '../types.ts';
import { isCodeField, plain } from './field-names.ts';

/** Words of the names of fields whose digits name something. */
const naming =
  /(^|_)(id|ids|idu|fid|gid|oid|uid|objectid|identifiant|num|numero|no|code|codes|cod|cde|ref|reference|cle|key|epsg|siren|siret|insee|cp|postal|tel|telephone|fax|dossier|fichier|feuille|lot|rang|ordre|version|edition)\d*(_|$)|^(identifiant|code)|\did(_|$)/;

const years = '(an|annees?|year|millesime)';
const ofYears = new RegExp(`(^|_)${years}\\d*(_|$)`);
/** The year that data are of: of what (a building, a felling) a name with more words says, and then years measure. */
const yearAlone = new RegExp(`^${years}\\d*$`);

const ofDates = /(^|_)dates?(_|$)/;

/** Positions, in degrees or metres: a height is none. */
const coordinates = /(^|_)(x|y|lon|lng|long|lat|latitude|longitude|coord\w*|easting|northing|[xy]_?(wgs84|l93|lambert\w*))(_|$)/;

/** Whether a field tells its features apart for machines, and tells a reader nothing; the last are those of the CNIG's standards. */
export const isIdentifier = (name: string): boolean =>
  /(^|_)(id|ids|idu|fid|gid|oid|uid|uuid|objectid|identifiant|cle|key)\d*(_|$)|\did(_|$)|^id(acte|ass|gen|gest|sup|urba)$/.test(
    plain(name),
  );

/** Whether a field holds one of the numbers of a position. */
export const isCoordinate = (name: string): boolean => coordinates.test(plain(name));

/** Whether the whole numbers of a field are called years, or dates, which may be no more than a year. */
export const areYears = ({ name, type, unit }: Pick<Field, 'name' | 'type' | 'unit'>): boolean =>
  type === 'integer' && unit === undefined && (ofYears.test(plain(name)) || ofDates.test(plain(name)));

/** Whether numbers of a field are labels (years, identifiers, codes) rather than measures: they are written without thin spaces. */
export const areNames = (field: Pick<Field, 'name' | 'type' | 'unit'>): boolean =>
  areYears(field) || (field.type === 'integer' && field.unit === undefined && naming.test(plain(field.name)));

/** Facts of a field whose numbers may be labels. */
type Labelling = Pick<Field, 'name' | 'type' | 'title' | 'unit' | 'distinct' | 'min' | 'max'>;

const namesOf = ({ name, title }: Pick<Labelling, 'name' | 'title'>): string[] =>
  [name, ...(title === undefined ? [] : [typeof title === 'string' ? title : title.fr])].map(plain);

/** Words that begin the name of what is counted, whatever is: "nb_lots". */
const counting = /^(nb|nbr|nbre|nombre|total|somme|moyenne|part|taux|pct|pourcentage)(_|$)/;

/** Fewest rows of which numbers that follow each other are told from measures. */
const fewestRows = 20;

/** Numbers of rows: whole, different nearly everywhere, and one after the other. */
const areRows = ({ type, distinct = 0, min, max }: Labelling, features: number): boolean =>
  type === 'integer' && features > fewestRows && distinct > features * 0.95 && Number(max) - Number(min) < 2 * features;

/** Whether numbers of a field tell features apart or stand for names, as codes do: how they are spread says nothing. `features`: of its layer. */
export function isCodeNumber(field: Labelling, features = 0): boolean {
  const isNumber = field.type === 'integer' || field.type === 'number';
  if (!isNumber || field.unit !== undefined || areYears(field)) return false;
  const names = namesOf(field);
  if (names.some((each) => counting.test(each))) return false;
  return names.some((each) => naming.test(each)) || isCodeField(field.name) || areRows(field, features);
}

/** Whether the numbers of a field are labels, or coordinates: classes of them, and their median, say nothing. */
export const isLabelField = (field: Labelling, features: number): boolean =>
  isCodeNumber(field, features) ||
  namesOf(field).some((each) => coordinates.test(each) || (field.unit === undefined && yearAlone.test(each)));
