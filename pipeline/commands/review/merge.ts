import type { Command } from 'commander';
import { say } from '../../../schemas/messages/say.ts';
import { factsIn, verdictMarker } from '../../forge/gates/judged-facts.ts';
import { text } from '../help.ts';
import { openGithub } from '../github-repository.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { gateOf, askedRequest, type Telling } from './verdict.ts';

/** `mappe merge`: merge a request that waits for nobody, as it was judged, and have what is published made anew. */
export const define = ({ command, ending, lang, print, env }: Terminal): Command =>
  command('merge', 'cli.merge', 'datasets')
    .requiredOption('--event <file>', text('cli.receive-event'))
    .action(
      ending(async ({ datasets, event }: { datasets: string; event: string }) => {
        print(await mergeTrusted(event, { datasets, github: await openGithub(datasets, env), lang: lang() }));
        return exitCodes.done;
      }),
    );

/** A merge by a job’s token starts nothing by itself. */
const publication = 'publish.yml';

/** Merge the request of an event where it is a trusted producer's clean update; gives a log line. Killed and called again, it goes on. */
export async function mergeTrusted(event: string, { github, datasets, lang }: Omit<Telling, 'now' | 'onTrusted'>): Promise<string> {
  const { request } = await askedRequest(event, github);
  if (request === undefined) return say('verdict.unknown', {}, lang);
  const pull = await github.pulls.read(request);
  // The verdict is that of our own comment, held anew to what is published and said by now; only the judged commit is merged.
  const facts = factsIn((await github.issues.readOwn(request, verdictMarker)) ?? '');
  if (facts === undefined) return say('merge.waits', { request }, lang);
  if (facts.head !== pull.head) return say('merge.changed', { request }, lang);
  const { login: account } = await github.issues.account();
  const isOurs = pull.merged?.by === account;
  if (!pull.isOpen && !isOurs) return say('verdict.closed', { request }, lang);
  if (!isOurs) {
    const gate = await gateOf(facts, pull, { github, datasets });
    if (gate.state !== 'open' || !gate.isTrusted) return say('merge.waits', { request }, lang);
    const became = await github.pulls.merge(request, facts.head);
    if (became !== 'merged') return say(`merge.${became}`, { request }, lang);
  }
  const { merged } = isOurs ? pull : await github.pulls.read(request);
  // guard [new Date(merged?.at ?? 0)]: published once, however often it is asked for
  await github.runs.dispatch(publication, {}, new Date(merged?.at ?? 0));
  return say('merge.done', { request, head: facts.head.slice(0, 7) }, lang);
}
