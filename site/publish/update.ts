import { depositName } from '../../schemas/model/deposit-name.ts';
import { unreadable } from './file.ts';
import type { ReadProblem } from './read/reading.ts';

/** What an update is of, as the address of the page says it; all of it is anybody's text. */
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

/** What the address of the page asks for; undefined where it asks for nothing that could be updated. */
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

/** What a bare file leaves to guess, and the published description says. */
const described: readonly ReadProblem['id'][] = ['crs-guessed', 'crs-missing'];

/** What the form mends by a choice that the page of updates does not offer. */
const chosen: readonly ReadProblem['id'][] = ['crs-guessed-instead', 'crs-wrong', 'crs-exchanged-columns'];

/** How an update is told of a problem: not at all where the description settles it, in words of its own where the form's lead to a choice. */
export const tellingOf = ({ id }: ReadProblem): 'untold' | 'misplaced' | 'as it is' =>
  described.includes(id) ? 'untold' : chosen.includes(id) ? 'misplaced' : 'as it is';

/** Whether a file can take the place of another: the manifest names it, and its ending says how it is read. */
export const isOfKind = (name: string, like: string): boolean => endingOf(name) === endingOf(like);

/** What a description.yaml says of a data set whose new file is in the store already: its digest names it. */
export const sentText = (id: string, file: string, sha256: string): string =>
  `source:\n  deposit: ${JSON.stringify(depositName(file, id))}\n  sha256: ${sha256}\n`;
