import { execFile } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { checkOperatorShape } from '../../schemas/check/check.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import type { Operator } from '../../schemas/types.ts';

/** A revision of the repository, and the folder of the manifests in it. */
export interface Revision {
  since: string;
  datasets: string;
  root: string;
}

/**
 * What operator.yaml said at a revision: what proposes a change chooses neither what it is compared with nor who has signed that. Undefined
 * where there was none, or none that is an operator.yaml.
 */
export async function operatorAt({ since, datasets, root }: Revision): Promise<Operator | undefined> {
  const file = `${relative(root, resolve(root, datasets)).replaceAll('\\', '/')}/operator.yaml`;
  const show = ['show', '--end-of-options', `${since}:${file}`];
  // A catalogue that begins has none yet.
  const text = await promisify(execFile)('git', show, { cwd: root, encoding: 'buffer' }).catch(() => undefined);
  return checkOperatorShape(text && parseYaml(text.stdout).value).value;
}
