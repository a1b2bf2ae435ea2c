import { expect, test } from 'vitest';
import { exitCodes } from '../terminal.ts';
import { demo, demoCommands } from './demo.ts';

test('a demonstration checks, builds, makes the site and serves it', () => {
  expect(demoCommands({ serve: true, lang: 'fr' })).toEqual([['check'], ['build', '--trial'], ['site', '--trial'], ['serve', '--trial']]);
});

test('without serving it stops when the site is made', () => {
  expect(demoCommands({ serve: false, lang: 'fr' }).at(-1)).toEqual(['site', '--trial']);
});

test('offline its build asks for nothing', () => {
  expect(demoCommands({ serve: false, offline: true, lang: 'fr' })).toEqual([
    ['check'],
    ['build', '--trial', '--offline'],
    ['site', '--trial'],
  ]);
});

test('in another language each command speaks it', () => {
  expect(demoCommands({ serve: false, lang: 'en' })[0]).toEqual(['check', '--lang', 'en']);
});

test('each command is given the folders that it knows', () => {
  expect(demoCommands({ serve: true, lang: 'fr', datasets: 'd', store: 's', out: 'o', port: '0' })).toEqual([
    ['check', '--datasets', 'd'],
    ['build', '--datasets', 'd', '--store', 's', '--trial'],
    ['site', '--datasets', 'd', '--store', 's', '--out', 'o', '--trial'],
    ['serve', '--datasets', 'd', '--store', 's', '--out', 'o', '--port', '0', '--trial'],
  ]);
});

test.each([
  ['a data set that is refused keeps nobody from seeing the rest', 'build', exitCodes.partly, ['check', 'build', 'site'], exitCodes.partly],
  ['a build that fails is the end', 'build', exitCodes.refused, ['check', 'build'], exitCodes.refused],
  ['manifests that break a rule are the end', 'check', exitCodes.refused, ['check'], exitCodes.refused],
])('%s', async (_, failing, code, expected, ending) => {
  const ran: (string | undefined)[] = [];
  const run = ([command]: readonly string[]): Promise<number> => Promise.resolve(ran.push(command) && command === failing ? code : 0);
  expect([await demo({ serve: false, lang: 'fr' }, () => undefined, run), ran]).toEqual([ending, expected]);
});
