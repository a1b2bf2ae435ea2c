import type { Command, CommanderError, Option } from 'commander';
import { say, type TextId } from '../../schemas/texts/say.ts';

/** Titles of commander's help, by its own words. */
const titles: Record<string, TextId> = {
  'Usage:': 'cli.usage',
  'Arguments:': 'cli.arguments',
  'Options:': 'cli.options',
  'Commands:': 'cli.commands',
};

/** Commander's complaints, by its codes. */
const complaints: Record<string, TextId> = {
  'commander.unknownOption': 'cli.unknown-option',
  'commander.unknownCommand': 'cli.unknown-command',
  'commander.missingArgument': 'cli.missing-argument',
  'commander.missingMandatoryOptionValue': 'cli.missing-option',
  'commander.optionMissingArgument': 'cli.missing-value',
  'commander.excessArguments': 'cli.excess',
  'commander.invalidArgument': 'cli.invalid',
};

/** Make a program and its commands speak French, and throw where they would end the process. */
export function speakFrench(program: Command): void {
  program
    .helpOption('-h, --help', say('cli.help'))
    .helpCommand('help [commande]', say('cli.help-command'))
    .addHelpText('after', `\n${say('cli.exit-codes')}`);
  for (const each of [program, ...program.commands]) {
    each
      .helpOption('-h, --help', say('cli.help'))
      .exitOverride()
      .configureHelp({ styleTitle: (title) => (titles[title] === undefined ? title : say(titles[title])), optionDescription })
      .configureOutput({ writeErr: () => undefined });
  }
}

function optionDescription({ description, defaultValue, negate }: Option): string {
  if (negate || (typeof defaultValue !== 'string' && typeof defaultValue !== 'number')) return description;
  return `${description} (${say('cli.default', { value: defaultValue })})`;
}

/** What is wrong with a command line, in French; undefined where nothing is: help was asked for. */
export function complaintOf({ code, message, exitCode }: CommanderError): string | undefined {
  if (exitCode === 0 || code === 'commander.helpDisplayed') return undefined;
  const id = complaints[code];
  // Commander quotes what it complains about; of a value, last.
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
  const detail = (code === 'commander.invalidArgument' ? quoted.at(-1) : quoted[0]) ?? '';
  return id === undefined ? message : say(id, { detail });
}
