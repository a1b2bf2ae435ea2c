import { depositName } from '../../schemas/model/deposit-name.ts';
import { unreadable } from './file.ts';
import type { ReadProblem } from './read/reading.ts';

/** Data set that an update concerns, by the page's address; any of its text may be anybody's. */
export interface UpdateTarget {
  /** <producer>/<dataset> */
  id: string;
  /** As the manifest names it; absent where the data are not deposited. */
  file?: string;
  title: string;
}

const folder = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const idCharacters = 130;
const titleCharacters = 200;
/** A file beside the manifest: no path, no hidden file, nothing that a terminal or an archive reads otherwise. */
const isFileName = (name: string): boolean =>
  name.length <= 200 &&
  /^[\p{L}\p{N}_(][\p{L}\p{M}\p{N} ._()+,&@=’'-]*$/u.test(name) &&
  !name.includes('..') &&
  unreadable(name) === undefined;

/** Read the target from the page's address; undefined where it names nothing that could be updated. */
export function readTarget(search: string): UpdateTarget | undefined {
  const asked = new URLSearchParams(search);
  const id = asked.get('jeu') ?? '';
  const parts = id.split('/');
  if (id.length > idCharacters || parts.length !== 2 || !parts.every((part) => folder.test(part))) return undefined;
  const file = asked.get('fichier');
  if (file !== null && !isFileName(file)) return undefined;
  const title = (asked.get('titre') ?? '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, titleCharacters);
  return { id, ...(file !== null && { file }), title: title === '' ? id : title };
}

/** The address of the page that takes new data, below the site's root. */
export const updatePath = ({ id, file, title }: UpdateTarget): string =>
  `/publier/mise-a-jour/?${new URLSearchParams({ jeu: id, ...(file !== undefined && { fichier: file }), titre: title })}`;

const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** Problems of a bare file whose answers are in the published description. */
const described: readonly ReadProblem['id'][] = ['crs-guessed', 'crs-missing'];

/** Problems that the form solves by a choice which the page of updates lacks. */
const chosen: readonly ReadProblem['id'][] = ['crs-guessed-instead', 'crs-wrong', 'crs-exchanged-columns'];

/** Way to report a problem on an update: not where the description settles it, in other words where the form's lead to a choice. */
export const tellingOf = ({ id }: ReadProblem): 'untold' | 'misplaced' | 'as it is' =>
  described.includes(id) ? 'untold' : chosen.includes(id) ? 'misplaced' : 'as it is';

/** Whether a file can take the place of another: the manifest names it, and its ending says how it is read. */
export const isOfKind = (name: string, like: string): boolean => endingOf(name) === endingOf(like);

/** Text of a description.yaml for a data set whose new file is in the store already, named by its digest. */
export const sentText = (id: string, file: string, sha256: string): string =>
  `source:\n  deposit: ${JSON.stringify(depositName(file, id))}\n  sha256: ${sha256}\n`;
