import { expect, test } from 'vitest';
import { parseYaml } from '../base/parse-yaml.ts';
import { secretOf } from '../../schemas/rules/addresses.ts';
import { checkStyle } from '../manifest/check-style.ts';
import { slowLength } from './security.fixtures/slow-length.ts';

/* What strangers write is read in this process, which nothing limits, in the time of its length. */

const half = 256 * 1024;
const limits = { bytes: 2 * half, levels: 40 };
const fill = (piece: string, length: number): string => piece.repeat(length / piece.length);
const keys = (length: number): string =>
  Array.from({ length: length / 8 }, (_, index) => `${index.toString(36).padStart(4, 'k')}: 1\n`).join('');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each<[string, number, (length: number) => () => void]>([
  ['keys of one map', half, (length) => () => parseYaml(bytesOf(keys(length)), limits)],
  ['beginnings of a token in an address', half, (length) => () => secretOf(`https://exemple.fr/${fill('-eyJ', length)}`)],
  [
    'words of the validator in a style',
    32 * 1024,
    (length) => () =>
      checkStyle(bytesOf(`[{"id":"a","type":"line","paint":{"line-color":"${fill(' expected, ', length)}"}}]`), 'style.json'),
  ],
  // attack: texts that are read again and again
])('%s without end are read in the time of their length', (_, most, workOf) => expect(slowLength(workOf, most)).toBeUndefined(), 60_000);
