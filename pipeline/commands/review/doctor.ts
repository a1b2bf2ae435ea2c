import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say, tellProblem } from '../../../schemas/messages/say.ts';
import type { Phrase } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';
import type { GithubRepository } from '../../forge/github/connection.ts';
import { checkRepository, type SettingVerdict } from '../../forge/github/repository-checks.ts';
import { operatorFile, readOperatorFile } from '../../manifest/read.ts';
import { githubRepositoryOf, githubReach, type RepositoryOptions } from '../github-repository.ts';
import { text } from '../help.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe doctor`: name the unsafe settings of the repository. */
export const define = ({ command, ending, env, lang, print }: Terminal): Command =>
  command('doctor', 'cli.doctor', 'datasets', 'repository')
    .option('--fix', text('cli.doctor-fix'))
    .option('--json', text('cli.doctor-json'))
    .action(
      ending(async (flags: Omit<Flags<DoctorOptions>, 'reach' | 'token'>) => {
        const given = { token: env['GH_TOKEN'] ?? env['GITHUB_TOKEN'], lang: lang(), reach: githubReach(env) };
        const isSafe = await doctor({ ...flags, ...given }, print);
        return isSafe ? exitCodes.done : exitCodes.refused;
      }),
    );

/** Options of `mappe doctor`. */
export interface DoctorOptions extends RepositoryOptions {
  /** A token that may read the settings, and change them where they are to be made safe. */
  token: string | undefined;
  /** Makes what is not safe so, as far as the token may. */
  fix?: boolean;
  json?: boolean;
  lang: Lang;
  /** Address and timeout of a test's own forge. */
  reach?: Pick<GithubRepository, 'api' | 'timeoutMs'>;
}

const sayPhrase = ({ id, facts = {} }: Phrase, lang: Lang): string => tellProblem({ id, facts, message: id }, lang);

/** Each with a sign that needs no colour. */
const signs: Record<SettingVerdict['state'], string> = { safe: '✓', unsafe: '✗', unknown: '?', advice: '·', fixed: '+' };

/** Say which settings of the catalogue's repository are unsafe, and what to do; true where none is. */
export async function doctor(options: DoctorOptions, print: (line: string) => void): Promise<boolean> {
  const { token, fix = false, json = false, lang, reach } = options;
  const repository = await githubRepositoryOf(options);
  if (token === undefined || token === '') throw fail('doctor.no-token', { repository: `${repository.owner}/${repository.name}` });
  const { value: { deposits = false, previews, access } = {} } = await readOperatorFile(join(options.datasets, operatorFile));
  const asked = { deposits, previews: previews !== undefined, private: access !== undefined };
  const verdicts = await checkRepository({ ...repository, token, ...reach, ...asked }, fix);
  for (const verdict of verdicts) for (const line of json ? [asJson(verdict, lang)] : asText(verdict, lang)) print(line);
  const count = (state: SettingVerdict['state']): number => verdicts.filter((each) => each.state === state).length;
  const counts = { count: verdicts.length, unsafe: count('unsafe'), unknown: count('unknown'), fixed: count('fixed') };
  if (!json) print(say(fix ? 'doctor.summary-fixed' : 'doctor.summary', counts, lang));
  return count('unsafe') === 0;
}

function asText({ state, title, found, cure, unfixed, where }: SettingVerdict, lang: Lang): string[] {
  const line = say('doctor.line', { sign: signs[state], title, found }, lang);
  const why = unfixed === undefined ? [] : [`    ! ${sayPhrase(unfixed, lang)}`];
  return [line, ...why, ...(cure === undefined ? [] : [`    → ${sayPhrase(cure, lang)}`, `      ${where}`])];
}

function asJson({ check, state, title, found, cure, unfixed, where }: SettingVerdict, lang: Lang): string {
  const words = {
    title: sayPhrase(title, lang),
    found: sayPhrase(found, lang),
    cure: cure && sayPhrase(cure, lang),
    ...(unfixed && { unfixed: sayPhrase(unfixed, lang) }),
  };
  return JSON.stringify({ check, state, ...words, where });
}
