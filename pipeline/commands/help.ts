import { CommanderError, Help, type Argument, type Command, type Option } from 'commander';
import type { Lang } from '../../schemas/languages.ts';
import { isTextId, say } from '../../schemas/messages/say.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';

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

/** A complaint of commander, with what is typed after `mappe` for the help of the command that it is about. */
class Complaint extends CommanderError {
  readonly help: string;

  constructor({ exitCode, code, message }: CommanderError, help: string) {
    super(exitCode, code, message);
    this.help = help;
  }
}

/** A description that the help says in the language asked for: the id of its text. */
export const text = (id: TextId): string => id;

const sayText = (id: string, lang: Lang): string => (isTextId(id) ? say(id, {}, lang) : id);

/** `--store <folder>` with the word that stands for the value in `lang`. */
const sayValue = (flags: string, lang: Lang): string =>
  flags.replace(/(?<=[<[])[a-z]+/g, (word) => (isTextId(`cli.value-${word}`) ? sayText(`cli.value-${word}`, lang) : word));

/** Make a program and its commands, whose descriptions are ids of texts, speak `lang()`, and throw where they would end the process. */
export function speak(program: Command, lang: () => Lang): void {
  program.helpCommand('help [command]', text('cli.help-command')).addHelpText('after', () => `\n${say('cli.exit-codes', {}, lang())}`);
  for (const each of [program, ...program.commands]) {
    each
      .helpOption('-h, --help', text('cli.help'))
      .exitOverride((error) => {
        throw new Complaint(error, each === program ? '--help' : `${each.name()} --help`);
      })
      .configureHelp({
        styleTitle: (title) => (titles[title] === undefined ? title : say(titles[title], {}, lang())),
        styleUsage: (usage) => sayValue(usage, lang()),
        optionTerm: ({ flags }: Option) => sayValue(flags, lang()),
        argumentTerm: (argument: Argument) => sayValue(`<${argument.name()}>`, lang()).slice(1, -1),
        subcommandTerm: (command) => sayValue(termOf(command), lang()),
        optionDescription: (option) => optionDescription(option, lang()),
        argumentDescription: ({ description }) => sayText(description, lang()),
        subcommandDescription: (command) => sayText(command.description(), lang()),
        commandDescription: (command) => sayText(command.description(), lang()),
        boxWrap,
      })
      .configureOutput({ writeErr: () => undefined });
  }
}

/** Private-use character that stands for a narrow space while lines are broken: commander alone takes it for a letter. */
const joint = '\ue000';

/** Wraps as commander does, but not at the narrow spaces of French, which keep a colon with its word. */
function boxWrap(this: Help, text: string, width: number): string {
  return Help.prototype.boxWrap.call(this, text.replaceAll('\u202f', joint), width).replaceAll(joint, '\u202f');
}

/** Name and arguments of a command, `build [id...]`, without commander's "[options]". */
export const termOf = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
      return argument.required ? `<${name}>` : `[${name}]`;
    }),
  ].join(' ');

function optionDescription({ description, defaultValue, negate }: Option, lang: Lang): string {
  const sentence = sayText(description, lang);
  if (negate || (typeof defaultValue !== 'string' && typeof defaultValue !== 'number')) return sentence;
  return `${sentence} (${say('cli.default', { value: defaultValue }, lang)})`;
}

/** Describe what is wrong with a command line. */
export function complaintOf(error: CommanderError, lang: Lang): string {
  const { code, message } = error;
  const id = complaints[code];
  if (id === undefined) return message;
  // Commander quotes what it complains about, and of a value of a closed list the value last.
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
  const detail = (code === 'commander.invalidArgument' ? quoted.at(-1) : quoted[0]) ?? '';
  const shown = code === 'commander.missingArgument' ? sayValue(`<${detail}>`, lang).slice(1, -1) : sayValue(detail, lang);
  return say(id, { detail: shown, help: error instanceof Complaint ? error.help : '--help' }, lang);
}
