import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { say } from '../../schemas/messages/say.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import { commands } from '../cli.ts';
import { exampleLine, exampleLines } from './example-lines.ts';
import { termOf } from './help.ts';
import { addShared, exitCodes, type Terminal } from './terminal.ts';
import { beginCatalogue } from './build/build.fixtures/catalogue.ts';
import { keysOf, publishVersions } from '../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

const cli = join(import.meta.dirname, '..', 'cli.ts');
const mappe = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('a command line that is not understood', () => {
  test.each([
    [['bild'], 'La commande «\u202fbild\u202f» n’existe pas. Voyez «\u202fnpm run mappe -- --help\u202f».\n'],
    [['build', '--fast'], 'L’option «\u202f--fast\u202f» n’existe pas. Voyez «\u202fnpm run mappe -- build --help\u202f».\n'],
    [
      ['build', '--store'],
      'L’option «\u202f--store <dépôt>\u202f» attend une valeur. Voyez «\u202fnpm run mappe -- build --help\u202f».\n',
    ],
    [['inspect'], 'Il manque l’argument «\u202ffichier\u202f». Voyez «\u202fnpm run mappe -- inspect --help\u202f».\n'],
    [['new', 'a.csv'], 'L’option «\u202f--producer <dossier>\u202f» est obligatoire. Voyez «\u202fnpm run mappe -- new --help\u202f».\n'],
    [['plan', '--shard', '3/2'], 'La valeur «\u202f3/2\u202f» ne convient pas. Voyez «\u202fnpm run mappe -- plan --help\u202f».\n'],
    [['serve', '--port', 'http'], 'La valeur «\u202fhttp\u202f» ne convient pas. Voyez «\u202fnpm run mappe -- serve --help\u202f».\n'],
    [['serve', 'ici'], 'Il y a des arguments de trop. Voyez «\u202fnpm run mappe -- serve --help\u202f».\n'],
  ])('%j ends with code 2 and says why in French', (args, stderr) => expect(mappe(...args)).toEqual({ status: 2, stdout: '', stderr }));

  test('where nobody can answer, what would be asked has to be said', () =>
    expect(mappe('new', 'a.csv', '--producer', 'vion')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'Personne n’est là pour répondre aux questions. Lancez la commande dans un terminal, ou ajoutez --yes\u202f: ce que les options ne disent pas est alors deviné.\n',
    }));

  test('no command at all shows the help', () => {
    const { status, stdout } = mappe();
    expect([status, stdout]).toEqual([2, expect.stringContaining('Commandes\u202f:')]);
  });
});

test('the help is in French and tells the exit codes', () => {
  const { status, stdout } = mappe('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Usage\u202f: mappe [options] [commande]');
  expect(stdout).toContain('Codes de sortie\u202f:\n  0  tout est publié ou déjà publié');
  expect(stdout.match(/^ {2}\d+ {2}/gm)).toEqual(Object.values(exitCodes).map((code) => `  ${code}  `));
  const build = mappe('build', '--help').stdout.replace(/\s+/g, ' ');
  expect(build).toContain('(par défaut : dist/store)');
  expect(build).toContain('Exemple : npm run mappe -- build ville-de-reims/communes');
  expect(build).not.toMatch(/default|display|Arguments:|Options:/);
});

const ending: Terminal['ending'] = () => () => Promise.resolve();
/** Every command as it defines itself, its folders included; an action does nothing. */
const defined = await Promise.all(
  Object.entries(commands).map(async ([usage, load]) => {
    const program = new Command();
    const command: Terminal['command'] = (name, id, ...takes) => {
      const made = program.command(name).description(id).exitOverride();
      addShared(made, takes);
      return made;
    };
    const { define } = await load();
    return { usage, command: define({ command, ending } as Terminal) };
  }),
);

test.each(defined)('the table of commands says name, arguments and description of `$usage`', ({ usage, command }) => {
  expect([termOf(command), command.description()]).toEqual([usage, `cli.${command.name()}`]);
});

/** The words of a line, those in quotation marks as one. */
const wordsIn = (line: string): string[] => [...line.matchAll(/"([^"]*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);

test.each(defined)('`$usage` has an example that it takes, and its help shows it', async ({ command }) => {
  const [name, ...rest] = wordsIn(exampleLine(command.name()));
  expect(name).toBe(command.name());
  await command.parseAsync(rest, { from: 'user' });
});

test('.github/COMMANDS.md lists every command with its example', async () => {
  const titles = { publish: 'To publish', run: 'To run a catalogue', work: 'What its workflows call' };
  const sections = Object.entries(exampleLines).map(([group, lines]) => {
    const rows = lines.map((line) => {
      const name = line.split(' ')[0] ?? '';
      return `- \`npm run mappe -- ${line}\`\\\n  ${say(`cli.${name}` as TextId, {}, 'en')}`;
    });
    return `## ${titles[group as keyof typeof titles]}\n\n${rows.join('\n')}\n`;
  });
  const lines = Object.values<readonly string[]>(exampleLines).flat();
  expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(defined.map(({ command }) => command.name()).sort());
  const intro =
    '# Commands\n\nEach with a line that it takes; `npm run mappe -- COMMAND --help` tells its options. Made by `npx vitest run pipeline/commands/cli.test.ts -u`.\n';
  await expect([intro, ...sections].join('\n')).toMatchFileSnapshot('../../.github/COMMANDS.md');
});

test('what the user can mend ends with code 1 and no stack', () => {
  const { status, stdout, stderr } = mappe('build', '--datasets', join(import.meta.dirname, 'nowhere'), '--json');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('operator.yaml');
  expect(stderr).not.toContain('    at ');
});

test.each([
  ['while a command runs', 'throw new Error(said);'],
  ['once nobody waits for it', 'setImmediate(() => { throw new Error(said); }); return true;'],
])('a fault of ours %s shows its stack, and no line of it is a command for a runner, whatever it quotes', (_, fault) => {
  const code = `const said = "x\\n::add-mask::y\\n  ::set-env name=PATH::/tmp\\n##[error]z"; process.stdout.write = () => { ${fault} };`;
  const line = ['--import', `data:text/javascript,${encodeURIComponent(code)}`, cli, 'build', '--help'];
  const { status, stderr } = spawnSync(process.execPath, line, { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Error: x\n·::add-mask::y\n· *::set-env name=PATH::\/tmp\n#·#\[error\]z\n {4}at /m);
  expect(stderr).not.toMatch(/^\s*::|##\[/m);
});

test('where there is no data set plan and build say so, but to programs', { timeout: 60_000 }, () => {
  const datasets = join(scratchFolder(), 'datasets');
  const store = join(scratchFolder(), 'store');
  beginCatalogue(datasets);
  for (const command of ['plan', 'build']) {
    const where = ['--datasets', datasets, '--store', store];
    expect(mappe(command, ...where).stdout, command).toBe('Aucun jeu de données\u202f: rien à faire.\n');
    expect(mappe(command, ...where, '--json').stdout, command).toBe('');
  }
});

test('what refuses data sets, and has done all else, ends with a code of its own', { timeout: 60_000 }, () => {
  const datasets = join(scratchFolder(), 'datasets');
  const store = join(scratchFolder(), 'store');
  beginCatalogue(datasets);
  mkdirSync(join(datasets, 'ddt-51', 'casse'));
  writeFileSync(join(datasets, 'ddt-51', 'casse', 'dataset.yaml'), 'titre: Rien\n');
  const where = ['--datasets', datasets, '--store', store];
  const half = ['--run', 'nuit', '--shard', '1/2', ...where];
  const codeOf = (...args: string[]): number | null => mappe(...args).status;
  expect(codeOf('plan', ...where)).toBe(4);
  expect(codeOf('sheets', 'ddt-51/casse', ...half)).toBe(4);
  expect(codeOf('build', 'ddt-51/casse', '--run', 'seul', ...where)).toBe(4);
  expect(codeOf('build', '--run', 'nuit', '--shard', '1/2', ...where)).toBeOneOf([0, 4]);
  expect(codeOf('publish', '--run', 'nuit', ...where), 'the second part is missing').toBe(4);
  expect(codeOf('publish', '--run', 'jamais', ...where), 'nothing was built').toBe(1);
});

describe('where nobody reads any more what it says, as after `| head -1`', () => {
  /** How it ends, and what it says at its other end. */
  async function end(closed: 'stdout' | 'stderr', ...args: string[]): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child[closed].destroy();
    const open = closed === 'stdout' ? child.stderr : child.stdout;
    const [said, [code]] = await Promise.all([text(open), once(child, 'close') as Promise<[number | null]>]);
    return { code, said };
  }

  test('a command does its work to the end', async () => {
    const store = scratchFolder();
    await publishVersions(folderStore(store), '2026-01-01', { id: 'a/x', files: { 'x.csv': 'old' } });
    const purge = ['purge', 'a/x', '--reason', 'Publié par erreur', '--yes', '--store', store, '--datasets', scratchFolder()];
    expect(await end('stdout', ...purge)).toEqual({ code: 0, said: '' });
    expect(await keysOf(folderStore(store), 'data/')).toEqual([]);
  });

  test('it ends with its own code', async () => {
    expect(await end('stderr', 'bild')).toEqual({ code: 2, said: '' });
  });
});
