import { hiddenCharacter } from '../../schemas/messages/hidden-characters.ts';
import { safeName } from '../../schemas/model/plain-text.ts';
import type { DatasetRecord } from '../../schemas/types.ts';
import { parseUrl } from '../../schemas/model/parse-url.ts';

/** Whether a value is plainly a web address, whole, that leads where it seems to: only that becomes a link. Many plans still say http. */
export function isWebAddress(value: unknown): value is string {
  if (typeof value !== 'string' || !/^https?:\/\/[^\s"<>…]+$/.test(value) || hiddenCharacter.test(value)) return false;
  const address = parseUrl(value);
  return address?.username === '' && address.password === '';
}

/** Addresses of the documents that were published with data, by their names in small letters. */
export type Pieces = Readonly<Record<string, string>>;

/** The documents of a record, by name; `address` gives that of a key. */
export const piecesOf = ({ version: { artifacts } }: Pick<DatasetRecord, 'version'>, address: (key: string) => string): Pieces =>
  Object.fromEntries(
    artifacts
      .filter(({ format }) => format === 'piece' || format === 'document')
      .map(({ name, key }) => [name.toLowerCase(), address(key)]),
  );

/** Address of an attribute's link: a web address, or a document of the data set ("reglement.pdf#page=24"), even without its ending. */
export function linkOf(value: unknown, pieces: Pieces = {}): string | undefined {
  if (isWebAddress(value)) return value;
  const [, name, page = ''] = typeof value === 'string' ? (/^([^#]+)(#page=\d+)?$/.exec(value) ?? []) : [];
  if (name === undefined) return undefined;
  const key = safeName(name).toLowerCase();
  const found = [key, `${key}.pdf`].find((each) => Object.hasOwn(pieces, each));
  return found === undefined ? undefined : `${pieces[found]}${page}`;
}
