import { expect, test } from 'vitest';
import { exitCodes } from '../terminal.ts';
import { demo, demoCommands } from './demo.ts';

test('a demonstration ends with a site that is served where it was asked for, in the language that each command speaks', () => {
  const commands = demoCommands({ serve: true, lang: 'en', port: '0' });
  expect(commands.at(-1)?.join(' ')).toMatch(/^serve .* --port 0 --trial --lang en$/);
  expect(commands.filter((command) => command.slice(-2).join() !== '--lang,en')).toEqual([]);
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
