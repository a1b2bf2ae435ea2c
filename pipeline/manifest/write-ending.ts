import { isDeepStrictEqual } from 'node:util';
import { isMap, parseDocument, stringify } from 'yaml';
import { parseYaml } from '../base/parse-yaml.ts';

/** Width at which long texts fold. */
const lineWidth = 120;

/** A withdrawn.yaml, of what the manifest of the data set and its producer say; it is checked like any other. */
export const writeWithdrawal = (withdrawal: object): string => stringify(withdrawal, { lineWidth });

/** Add a deprecation to the text of a dataset.yaml: below the present lines, which stay as written wherever possible. */
export function withDeprecation(text: string, deprecated: object): string {
  const document = parseDocument(text);
  const added = `${text.replace(/\n*$/, '')}\n${stringify({ deprecated }, { lineWidth })}`;
  const { value } = parseYaml(Buffer.from(text));
  const isBlock = isMap(document.contents) && document.contents.flow !== true && !document.has('deprecated');
  if (isBlock && typeof value === 'object' && isDeepStrictEqual(parseYaml(Buffer.from(added)).value, { ...value, deprecated }))
    return added;
  document.set('deprecated', deprecated);
  return document.toString({ lineWidth });
}
