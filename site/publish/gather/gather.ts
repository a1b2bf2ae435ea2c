import { documentEndings, depositEndings, partEndings } from '../../../schemas/model/source-endings.ts';
import { zipFiles } from '../deposit.ts';
import { gitBytes, unreadable } from '../file.ts';
import { isAside } from '../read/archive.ts';
import { ReadError } from '../read/reading.ts';
import { endingOf, stemOf } from '../read/text.ts';
import { csvOf } from './table.ts';
import { openWorkbook } from './workbook.ts';

/* What people choose or drop is one file of data more often than not; where it is several, or a workbook, one file is made of it here. */

/** A file, and where it lies in what was chosen: "routes.shp", or "export/routes.shp" of a folder. */
export interface GivenPart {
  path: string;
  file: File;
}

/** Why nothing can be made of what was given. */
export type GatherRefusal = 'none' | 'nothing' | 'several' | 'heavy' | 'damaged' | 'blank';

/** The one file that is made of what was given, or what is to be said. */
export type Gathered =
  | {
      file: File;
      /** Files that it was made of; none where it is the given file itself. */
      parts: string[];
      /** Files that are no data, and stay where they are. */
      left: string[];
      /** Counts of a sheet: rows above the column names, and cells whose value no program has written. */
      above?: number;
      lost?: number;
    }
  | {
      /** One sheet has to be chosen of these. */
      sheets: string[];
    }
  | { refused: GatherRefusal; names: string[] };

const isSpreadsheet = ({ path }: GivenPart): boolean => /^(xlsx|xlsm|ods)$/.test(endingOf(path));
const isGeodatabase = /\.gdb\//i;
/** Files that Windows leaves in folders. */
const isOfSystem = /(^|\/)(thumbs\.db|desktop\.ini)$/i;

const isDocument = (path: string): boolean => {
  const ending = endingOf(path);
  return /^xlsx?$/.test(ending) || (documentEndings.some((each) => each === ending) && !depositEndings.includes(ending));
};

/** The files whose endings begin a format of several files; a table beside them is a layer of its own. */
const mainEndings: readonly string[] = [
  ...partEndings.shapefile,
  partEndings.mapinfoTab[0],
  partEndings.mapinfoMif[0],
  partEndings.edigeo[0],
];
const isData = ({ path }: GivenPart): boolean =>
  unreadable(path) === undefined || mainEndings.includes(endingOf(path)) || isGeodatabase.test(path);

/** Make one file of what was given: `sheet` is the one that was chosen of a workbook of several. */
export async function gather(given: readonly GivenPart[], sheet?: string): Promise<Gathered> {
  const files = given.filter(({ path }) => !isAside(path) && !isOfSystem.test(path));
  const [only, ...others] = files;
  if (only === undefined) return { refused: 'none', names: [] };
  if (others.length === 0) return isSpreadsheet(only) ? readSheet(only, sheet, []) : { file: only.file, parts: [], left: [] };
  const data = files.filter(isData);
  const workbooks = files.filter(isSpreadsheet);
  const [first] = data;
  if (first === undefined) {
    const [workbook, another] = workbooks;
    if (workbook === undefined) return { refused: 'nothing', names: namesOf(files) };
    if (another !== undefined) return { refused: 'several', names: namesOf(workbooks) };
    return readSheet(workbook, sheet, namesOf(files.filter((each) => each !== workbook)));
  }
  const kept = files.filter((file) => isData(file) || belongs(file, data));
  const left = namesOf(files.filter((file) => !kept.includes(file)));
  if (kept.length === 1 && !isGeodatabase.test(first.path)) return { file: first.file, parts: [], left };
  const bytes = kept.reduce((sum, { file }) => sum + file.size, 0);
  // They are packed in memory, and GitHub takes no more.
  if (bytes > 3 * gitBytes) return { refused: 'heavy', names: namesOf(kept) };
  const blob = await zipFiles(kept.map(({ path, file }) => [path, file]));
  return { file: new File([blob], `${nameOf(kept, data)}.zip`, { type: 'application/zip' }), parts: namesOf(kept), left };
}

/** Whether a file that is no data belongs to data files: by its name, or by its folder where names do not tell. */
function belongs({ path }: GivenPart, data: readonly GivenPart[]): boolean {
  if (isDocument(path)) return false;
  const stem = (of: string): string => of.replace(/^.*\//, '').replace(/\..*$/, '').toLowerCase();
  return data.some((each) => {
    const isLoose = endingOf(each.path) === partEndings.edigeo[0];
    return isLoose ? folderOf(each.path) === folderOf(path) : stem(each.path) === stem(path);
  });
}

const folderOf = (path: string): string => path.replace(/[^/]*$/, '');

/** A name for what is made of several files: that which they share, or that of their folder. */
function nameOf(files: readonly GivenPart[], data: readonly GivenPart[]): string {
  const own = data.map(({ path }) => /([^/]+)\.gdb\//i.exec(path)?.[1] ?? stemOf(path));
  const [first = ''] = own;
  const [folder, ...inside] = files[0]?.path.split('/') ?? [];
  const isShared = inside.length > 0 && files.every(({ path }) => path.startsWith(`${folder}/`));
  return own.every((each) => each.toLowerCase() === first.toLowerCase()) || !isShared ? first : (folder ?? first);
}

/** A geodatabase is told by its folder: its files have names that nobody knows. */
const namesOf = (files: readonly GivenPart[]): string[] => [
  ...new Set(files.map(({ path }) => /[^/]+\.gdb(?=\/)/i.exec(path)?.[0] ?? path.replace(/^.*\//, ''))),
];

async function readSheet({ file }: GivenPart, chosen: string | undefined, left: string[]): Promise<Gathered> {
  const names = [file.name];
  try {
    const workbook = await openWorkbook(file);
    const [first, ...others] = workbook.sheets;
    if (first === undefined) return { refused: 'blank', names };
    if (others.length > 0 && (chosen === undefined || !workbook.sheets.includes(chosen))) return { sheets: workbook.sheets };
    const { text, above, lost } = csvOf(await workbook.read(chosen ?? first));
    if (text === '') return { refused: 'blank', names };
    const stem = stemOf(file.name);
    const name = others.length === 0 ? stem : `${stem} - ${chosen}`.replaceAll('/', '-');
    return { file: new File([text], `${name}.csv`, { type: 'text/csv' }), parts: names, left, above, lost };
  } catch (cause) {
    if (!(cause instanceof ReadError)) throw cause;
    return { refused: cause.problem.id === 'too-heavy' ? 'heavy' : 'damaged', names };
  }
}
