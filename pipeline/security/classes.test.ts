import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/*
 * Ways to attack a catalogue. A test that tries one says so in the line above it: "attack", the section of the reference, and the way. The
 * list of all of them is made from these lines: vitest -u writes it anew.
 */

/** Sections of the reference on attacks that tests cover. */
// 2 geodata: 2.1 what opens something else, 2.2 files, 2.3 how they are read, 2.4 formulas, 2.5 addresses.
// 3 publication: 3.1 its order, 3.2 its faults, 3.3 what is collected, 3.4 where a state comes from.
// 4 access: 4.2 what lets somebody in, 4.3 what keeps them out. 5.2 text on pages.
const sections = ['2.1', '2.2', '2.3', '2.4', '2.5', '3.1', '3.2', '3.3', '3.4', '4.2', '4.3', '5.2'];

/** Ways that no test tries, and why. */
const untried = [
  {
    section: '2.5',
    way: 'a fetcher that was taken over and calls the machines beside it',
    reason:
      'it has the network of its machine, and neither a file nor a secret to bring there; a firewall can close private addresses to it',
  },
  {
    section: '4.3',
    way: 'grants, their end, and the keys of recipients',
    reason: 'there are none yet: every way to ask for restriction is refused before anything is fetched',
  },
];

const mark = /^\s*\/\/ attack (\S+): (.+)$/;

interface Tried {
  section: string;
  way: string;
  /** Whether a test, or an attack of a table of them, stands below the line. */
  isTried: boolean;
}

/** The attacks that a text says to try; one that leaves out a test tries none. */
function attacksIn(text: string): Tried[] {
  const lines = text.split('\n');
  const isRun = !/\b(test|describe)(\.\w+)*\.(skip|todo|only)\b/.test(text);
  return lines.flatMap((line, index) => {
    const [, section = '', way = ''] = mark.exec(line) ?? [];
    if (section === '') return [];
    const below = lines.slice(index + 1).find((each) => !/^\s*(\/\/|$)/.test(each)) ?? '';
    return [{ section, way, isTried: isRun && /['`]/.test(below) }];
  });
}

const root = join(import.meta.dirname, '..', '..');
const tried = globSync(['{pipeline,schemas,site}/**/*.test.ts', '{pipeline,schemas,site}/**/*.fixtures/*.ts'], { cwd: root })
  .sort()
  .flatMap((path) => attacksIn(readFileSync(join(root, path), 'utf8')).map((each) => ({ ...each, path })));

test('each way of attack stands above a test that is run', () => {
  expect(tried.filter(({ isTried }) => !isTried)).toEqual([]);
  expect(tried.length).toBeGreaterThan(100);
});

test('each section of the reference is answered, each way in one of them', () => {
  expect([...new Set(tried.map(({ section }) => section))].sort()).toEqual(sections);
  const ways = new Map([...tried, ...untried].map(({ section, way }) => [`${section} ${way}`, way]));
  expect(new Set(ways.values()).size).toBe(ways.size);
});

test('the ways of attack are these', async () => {
  const known = new Set(tried.map(({ section, way }) => `${section} ${way}`));
  const lines = [...known, ...untried.map(({ section, way, reason }) => `${section} ${way}: no test, ${reason}`)].sort();
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'security.fixtures', 'attacks.txt'));
});

test('a way that stands above nothing, or above what is left out, would be noticed', () => {
  const line = ['// attack', '2.1: a way'].join(' ');
  expect(attacksIn(`${line}\n`)).toEqual([{ section: '2.1', way: 'a way', isTried: false }]);
  expect(attacksIn(`${line}\ntest('is tried', () => {});\n`)).toMatchObject([{ isTried: true }]);
  const skipped = ['test', 'skip'].join('.');
  expect(attacksIn(`${line}\n${skipped}('is tried', () => {});\n`)).toMatchObject([{ isTried: false }]);
});
