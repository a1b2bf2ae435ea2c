import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say, sayCount } from '../../../schemas/messages/say.ts';
import type { Problem, Receipt } from '../../../schemas/types.ts';
import { fail, PipelineError, problem } from '../../base/errors.ts';
import { readBundle, writeBundle } from '../../deposit/bundle.ts';
import { fetchAttachment } from '../../forge/github/attachment.ts';
import type { Author } from '../../forge/github/commits.ts';
import type { Github } from '../../forge/github/github.ts';
import { mailBranch } from '../../forge/github/propose.ts';
import { text } from '../help.ts';
import { openGithub } from '../github-repository.ts';
import { listProblems } from '../problems.ts';
import { showProgress } from '../progress.ts';
import { publishedAddress } from '../review/published-address.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { proposeReceipt, readEvent, readSent } from './answer.ts';
import { stagerOf } from './deposit.ts';
import { type AskedDeposit, judgeDeposit, type Judging } from './judge-deposit.ts';

interface ReceiveFlags {
  datasets: string;
  bundle?: string;
  event?: string;
  from?: string;
}

/** `mappe receive`: open a deposit, build it, and ask for its publication, or leave what would be asked for in a folder. */
export const define = ({ command, ending, access, env, lang, print, root, screen, onNotice }: Terminal): Command =>
  command('receive', 'cli.receive', 'datasets')
    .argument('[zip]', text('cli.receive-zip'))
    .option('--bundle <folder>', text('cli.receive-bundle'))
    .option('--event <file>', text('cli.receive-event'))
    .option('--from <person>', text('cli.receive-from'))
    .action(
      ending(async (zip: string | undefined, { datasets, bundle, event, from }: ReceiveFlags) => {
        if ((zip === undefined) === (event === undefined)) throw fail('deposit.what');
        const now = new Date();
        const progress = showProgress(screen());
        await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-depot-'));
        const sender = bundle === undefined ? senderOf(from) : undefined;
        const place = bundle ?? join(scratch.path, 'bundle');
        const asked =
          zip === undefined ? await askedIn(event ?? '', env, { github: () => openGithub(datasets, env), folder: scratch.path }) : { zip };
        if (asked === undefined) return exitCodes.done;
        const published = await publishedAddress({ since: 'HEAD', datasets, root: root(), onNotice });
        const judging: Judging = {
          datasets,
          scratch: scratch.path,
          bundle: place,
          access: access(),
          now,
          onStep: progress.step,
          ...(published !== undefined && { published }),
        };
        const receipt = 'refused' in asked ? await refuse(asked.refused, place) : await judgeDeposit(asked, judging);
        for (const { id } of receipt.datasets) progress.done(id);
        for (const line of tellReceipt(receipt, lang())) print(line);
        // A job ends well where it has written its bundle: what is refused is answered by the next.
        if (event !== undefined) return exitCodes.done;
        if (receipt.outcome === 'refused') return exitCodes.refused;
        if (sender === undefined) return exitCodes.done;
        const { files } = await readBundle(place);
        const named = receipt.datasets.length === 1 ? (receipt.datasets[0]?.id ?? '') : (receipt.producer?.id ?? '');
        const request = { branch: `${mailBranch}${named.replace('/', '--')}`, author: sender, sender: { from: sender.name }, datasets };
        const { told, proposal } = await proposeReceipt(receipt, files, {
          ...request,
          github: await openGithub(datasets, env),
          now,
          stage: stagerOf(place, { env, access: access(), now }),
        });
        if (told.outcome === 'refused' || proposal === undefined || proposal.state === 'nothing') {
          for (const line of tellReceipt({ ...told, datasets: [] }, lang())) print(line);
          return exitCodes.refused;
        }
        print(say('deposit.request', { url: proposal.url }, lang()));
        return exitCodes.done;
      }),
    );

/** Parse the sender of a mailed deposit, `Name <address>`; throws for anything else, as a commit has an author. */
function senderOf(from = ''): Author {
  const [, name = '', email = ''] = /^\s*([^<>\p{C}]{1,100}?)\s*<([^<>\s\p{C}]+@[^<>\s\p{C}]+)>\s*$/u.exec(from) ?? [];
  if (name === '') throw fail('deposit.from', { from });
  return { name, email };
}

interface Reading {
  github: () => Promise<Github>;
  folder: string;
}

/** Read the present wish of an event's issue, its zip brought into `folder`; undefined where there is nothing to answer. */
export async function askedIn(
  file: string,
  env: NodeJS.ProcessEnv,
  { github: connect, folder }: Reading,
): Promise<AskedDeposit | { refused: Problem } | undefined> {
  const issue = await readEvent(file);
  if (issue === undefined) return undefined;
  const github = await connect();
  const { wish } = await readSent(issue, github, env);
  if (typeof wish === 'string') return { refused: problem(`deposit.${wish}`) };
  if ('access' in wish) return { ...wish, recipient: `demande-${issue.number}` };
  if (!('zip' in wish)) return wish;
  const zip = join(folder, 'depot.zip');
  try {
    await fetchAttachment(wish.zip, zip);
  } catch (error) {
    if (error instanceof PipelineError && error.problems[0] !== undefined) return { refused: error.problems[0] };
    throw error;
  }
  return { zip, address: wish.zip };
}

const refuse = (refused: Problem, bundle: string): Promise<Receipt> =>
  writeBundle(bundle, { format: 1, outcome: 'refused', datasets: [], problems: [refused], removed: [] }, '', []);

/** A receipt as whoever runs the command reads it. */
export function tellReceipt({ outcome, datasets, problems }: Receipt, lang: Lang): string[] {
  const lines = datasets.flatMap(({ id, act, layers, problems: own }) => {
    const features = layers.reduce((sum, layer) => sum + layer.features, 0);
    const count = layers.length === 0 ? '' : ` · ${sayCount('summary.feature-one', 'summary.feature-many', features, lang)}`;
    return [`${id} · ${say(`deposit.${act}`, {}, lang)}${count}`, ...listProblems(own, lang)];
  });
  return [...listProblems(problems, lang), ...lines, say(`deposit.${outcome}`, {}, lang)];
}
