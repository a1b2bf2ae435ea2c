import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hiddenInName } from '../../schemas/messages/hidden-characters.ts';
import { fail } from '../base/errors.ts';

/** As a record of what was decided has it. */
const longestName = 100;

/** Who decides what a command is about to do: who says so, the account that the forge runs for, or the name that git knows; throws where nobody has one. */
export async function actorOf(named: string | undefined, env: NodeJS.ProcessEnv, root: string): Promise<string> {
  const ofForge = env['GITHUB_ACTOR'] ?? '';
  const name = (named ?? (ofForge === '' ? await gitName(root) : ofForge)).trim();
  if (name === '' && named === undefined) throw fail('act.nobody');
  if (name === '' || name.length > longestName || hiddenInName.test(name)) throw fail('act.name', { name });
  return name;
}

const gitName = (cwd: string): Promise<string> =>
  promisify(execFile)('git', ['config', 'user.name'], { cwd }).then(
    ({ stdout }) => stdout,
    // Without git, or without a name in it, there is none.
    () => '',
  );
