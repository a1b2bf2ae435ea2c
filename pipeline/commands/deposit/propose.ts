import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { spoken, type Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { producerIdOf } from '../../base/dataset-keys.ts';
import { fail, firstNames } from '../../base/errors.ts';
import { gitLine } from '../../base/git.ts';
import { markdownText } from '../../forge/github/github-text.ts';
import { authorOf, type Author } from '../../forge/github/commits.ts';
import type { GithubRepository } from '../../forge/github/connection.ts';
import { Github } from '../../forge/github/github.ts';
import { proposeChange, type PullProposal } from '../../forge/github/propose.ts';
import { githubRepositoryOf, githubReach, type RepositoryOptions } from '../github-repository.ts';
import { text } from '../help.ts';
import { isSound, listProblems } from '../problems.ts';
import { showLine } from '../progress.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { asChange, readProposed, type ProposedFolder } from './proposed-folder.ts';

/** `mappe propose`: ask for the data sets of a folder to be published. */
export const define = ({ command, ending, env, lang, print, root, screen }: Terminal): Command =>
  command('propose', 'cli.propose', 'datasets', 'repository')
    .argument('<folder>', text('cli.propose-folder'))
    .option('--title <title>', text('cli.propose-title'))
    .option('--again', text('cli.propose-again'))
    .action(
      ending(async (folder: string, flags: Omit<Flags<ProposeOptions>, 'author' | 'onSent' | 'reach' | 'token'>) => {
        const { GH_TOKEN: own = '', GITHUB_TOKEN: ofJob = '' } = env;
        const reach = githubReach(env);
        const given = { ...flags, reach, token: own === '' ? ofJob : own, author: await gitAuthor(root()), lang: lang(), now: new Date() };
        const line = showLine(screen());
        const onSent = (done: number, count: number): void => line.show(say('propose.sending', { done, count }, lang()));
        const printed = (text: string): void => {
          line.clear();
          print(text);
        };
        return propose(folder, { ...given, onSent }, printed).finally(line.clear);
      }),
    );

/** Options of `mappe propose`. */
export interface ProposeOptions extends RepositoryOptions {
  /** A token that may write to the repository; never an argument, which every user of the machine could read. */
  token: string;
  /** Author who sends the request; the account of the token unless known. */
  author: Author | undefined;
  /** Title of the request; made of the titles of the data sets unless said. */
  title?: string;
  /** Opens again what was declined. */
  again?: boolean;
  /** Hears how many files are sent. */
  onSent?: (count: number, of: number) => void;
  lang: Lang;
  now: Date;
  /** Address, retries and timeouts of another GitHub than the usual one. */
  reach?: Pick<GithubRepository, 'api' | 'retries' | 'secondMs' | 'timeoutMs'>;
}

/** Ask for the data sets of a folder to be published, in one request; the exit code. Nothing is sent where `mappe check` would refuse. */
export async function propose(folder: string, options: ProposeOptions, print: (line: string) => void): Promise<number> {
  const { datasets, token, lang, now, reach } = options;
  const repository = await githubRepositoryOf(options);
  if (token === '') throw fail('propose.no-token', { repository: `${repository.owner}/${repository.name}` });
  const proposed = await readProposed(folder, { datasets, today: now.toISOString().slice(0, 10) });
  for (const line of listProblems(proposed.problems, lang)) print(line);
  if (!isSound(proposed.problems)) {
    print(say('propose.refused', {}, lang));
    return exitCodes.refused;
  }
  const github = new Github({ ...repository, token, ...reach });
  const inRepository = await folderInRepository(datasets);
  const proposal = await proposeChange(github, {
    ...asChange(proposed, inRepository),
    folder: inRepository,
    branch: branchOf(proposed),
    title: options.title ?? titleOf(proposed, lang),
    body: bodyOf(proposed, lang),
    author: options.author ?? authorOf(await github.issues.account()),
    now,
    insists: options.again === true,
    ...(options.onSent && { onSent: options.onSent }),
  });
  print(told(proposal, lang));
  return proposal.state === 'declined' ? exitCodes.refused : exitCodes.done;
}

const told = (proposal: PullProposal, lang: Lang): string =>
  proposal.state === 'nothing' ? say('propose.nothing', {}, lang) : say(`propose.${proposal.state}`, { url: proposal.url }, lang);

/** Names that a branch bears whole; others are told by a digest. */
const longestNames = 80;

/** The same for the same data sets, so that a second call finds what the first has made. */
function branchOf({ datasets, files }: ProposedFolder): string {
  const ids = datasets.length > 0 ? datasets : [...new Set([...files.keys()].map(producerIdOf))];
  const names = ids.map((id) => id.replace('/', '--')).join('+');
  const digest = createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 8);
  return `propose/${names.length > longestNames ? `${names.slice(0, longestNames)}-${digest}` : names}`;
}

function titleOf({ datasets, titles }: ProposedFolder, lang: Lang): string {
  const [first = ''] = datasets;
  if (datasets.length === 1) return say('propose.title-one', { title: spoken(titles.get(first) ?? first, lang), id: first }, lang);
  return say('propose.title-many', { count: datasets.length, ids: firstNames(datasets) }, lang);
}

function bodyOf({ datasets, titles }: ProposedFolder, lang: Lang): string {
  const lines = datasets.map((id) => `- ${markdownText(spoken(titles.get(id) ?? id, lang))} (\`${id}\`)`);
  return [say('propose.body', {}, lang), '', ...lines, ''].join('\n');
}

/** The folder of the manifests as its repository has it. */
async function folderInRepository(datasets: string): Promise<string> {
  const inside = (await gitLine(['rev-parse', '--show-prefix'], datasets)).replace(/\/$/, '');
  return inside === '' ? basename(datasets) : inside;
}

/** The name and the address that git writes for whoever works in a folder; undefined where it knows none. */
async function gitAuthor(cwd: string): Promise<Author | undefined> {
  const setting = (name: string): Promise<string> => gitLine(['config', name], cwd);
  const author = { name: await setting('user.name'), email: await setting('user.email') };
  return author.name === '' || author.email === '' ? undefined : author;
}
