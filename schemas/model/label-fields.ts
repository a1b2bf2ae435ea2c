import type { Field, Text } from '../types.ts';
import { plain } from './field-names.ts';

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

/** Whether a field tells its features apart for machines, and tells a reader nothing. */
export const isIdentifier = (name: string): boolean =>
  /(^|_)(id|ids|idu|fid|gid|oid|uid|uuid|objectid|identifiant|cle|key)\d*(_|$)|\did(_|$)/.test(plain(name));

/** Whether a field holds one of the numbers of a position. */
export const isCoordinate = (name: string): boolean => coordinates.test(plain(name));

/** Whether the whole numbers of a field are called years, or dates, which may be no more than a year. */
export const areYears = ({ name, type, unit }: Pick<Field, 'name' | 'type' | 'unit'>): boolean =>
  type === 'integer' && unit === undefined && (ofYears.test(plain(name)) || ofDates.test(plain(name)));

/** Whether numbers of a field are labels (years, identifiers, codes) rather than measures: they are written without thin spaces. */
export const areNames = (field: Pick<Field, 'name' | 'type' | 'unit'>): boolean =>
  areYears(field) || (field.type === 'integer' && field.unit === undefined && naming.test(plain(field.name)));

/** Whether the numbers of a field are labels, or coordinates: classes of them, and their median, say nothing. */
export function isLabelField({ name, title, unit }: { name: string; title?: Text | undefined; unit?: string | undefined }): boolean {
  const names = [name, ...(title === undefined ? [] : [typeof title === 'string' ? title : title.fr])].map(plain);
  return names.some((each) => coordinates.test(each) || (unit === undefined && (naming.test(each) || yearAlone.test(each))));
}
