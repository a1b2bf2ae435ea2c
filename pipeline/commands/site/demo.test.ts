import { expect, test } from 'vitest';
import { exitCodes } from '../terminal.ts';
import { demo, demoCommands } from './demo.ts';

test('a demonstration checks, builds, makes the site and serves it', () => {
  const [datasets, store] = [
    ['--datasets', 'site/demonstration'],
    ['--store', 'dist/demo/store'],
  ];
  const out = ['--out', 'dist/demo/site'];
  expect(demoCommands({ serve: true, lang: 'fr', port: '0' })).toEqual([
    ['check', ...datasets],
    ['build', ...datasets, ...store, '--trial'],
    ['site', ...datasets, ...store, ...out, '--trial'],
    ['serve', ...datasets, ...store, ...out, '--port', '0', '--trial'],
  ]);
});

test('without serving it stops when the site is made', () => {
  expect(demoCommands({ serve: false, lang: 'fr' }).map(([command]) => command)).toEqual(['check', 'build', 'site']);
});

test('in another language each command speaks it', () => {
  expect(demoCommands({ serve: false, lang: 'en' })[0]?.slice(-2)).toEqual(['--lang', 'en']);
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
