import { execFile } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { checkOperatorShape } from '../../schemas/check.ts';
import type { Lang } from '../../schemas/languages.ts';
import { parseYaml } from '../../schemas/parse-yaml.ts';
import { tell } from '../../schemas/texts/say.ts';
import type { Problem } from '../../schemas/types.ts';
import { PipelineError, problem } from '../errors.ts';
import { isPublic, openReader } from '../stores/open.ts';

/** Where the operator's file is, and at which revision. */
interface Asked {
  since: string;
  datasets: string;
  root: string;
  /** Told why there is nothing to compare with. */
  onNotice: (notice: Problem) => void;
}

/**
 * The public address of what is published; undefined where it does not answer, or nothing is published yet. It is read from the revision that a
 * pull request starts from: what proposes a change does not choose what it is compared with.
 */
export async function publishedAddress({ since, datasets, root, onNotice }: Asked): Promise<string | undefined> {
  const file = `${relative(root, resolve(root, datasets)).replaceAll('\\', '/')}/operator.yaml`;
  const show = ['show', '--end-of-options', `${since}:${file}`];
  // A catalogue that begins has none yet.
  const text = await promisify(execFile)('git', show, { cwd: root, encoding: 'buffer' }).catch(() => undefined);
  const { value } = checkOperatorShape(text && parseYaml(text.stdout).value);
  if (value === undefined) return undefined;
  // Without an address of its own the store lies beside the pages.
  const address = new URL(value.store ?? '/store/', value.site).href;
  if (!isPublic(address)) return undefined;
  try {
    return (await (await openReader(address)).readPointer()) === undefined ? undefined : address;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const cause = (lang: Lang): string => error.problems.map((each) => tell(each, lang)).join(' ');
    onNotice(problem('review.published-silent', { address, cause: { fr: cause('fr'), en: cause('en') } }, { severity: 'notice' }));
    return undefined;
  }
}
