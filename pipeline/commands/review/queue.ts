import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { say } from '../../../schemas/messages/say.ts';
import { previewsOf } from '../../../schemas/model/previews-address.ts';
import { fail } from '../../base/errors.ts';
import type { Github } from '../../forge/github/github.ts';
import { judgeQueue } from '../../forge/gates/queue.ts';
import { operatorFile, readCatalogue, readOperatorFile } from '../../manifest/read.ts';
import { digest } from '../../stores/digest.ts';
import { openStore } from '../../stores/open.ts';
import type { Store } from '../../stores/store.ts';
import { openGithub } from '../github-repository.ts';
import { text } from '../help.ts';
import { usualDays } from '../site/review-pages.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

interface QueueFlags {
  datasets: string;
  write?: string;
  to?: string;
}

/** `mappe queue`: what is open on GitHub, and what each request waits for; of requests that are not, the previews go. */
export const define = ({ command, ending, env, lang, print }: Terminal): Command =>
  command('queue', 'cli.queue', 'datasets')
    .option('--write <file>', text('cli.queue-write'))
    .option('--to <place>', text('cli.queue-to'))
    .action(
      ending(async ({ datasets, write, to }: QueueFlags) => {
        if (write === undefined && to === undefined) throw fail('queue.nowhere');
        const place = to === undefined ? undefined : await openStore(to, { env });
        const { count, removed } = await keepQueue(await openGithub(datasets, env), { datasets, write, place, now: new Date() });
        print(say('queue.told', { count, removed }, lang()));
        return exitCodes.done;
      }),
    );

/** The list beside the previews, which the page /relire/ reads. */
export const queueFile = 'relire.json';

/** Write the open requests to a file, to the place of previews, or both; there, remove previews that are over or of closed requests. */
export async function keepQueue(
  github: Github,
  { datasets, write, place, now }: { datasets: string; write?: string | undefined; place?: Store | undefined; now: Date },
): Promise<{ count: number; removed: number }> {
  const { value: operator } = await readOperatorFile(join(datasets, operatorFile));
  const { manifests } = await readCatalogue(datasets);
  const titles = new Map(manifests.map(({ producerId, producer: { title } }) => [producerId, title]));
  const there = place === undefined ? new Map<number, Preview>() : await previewsAt(place);
  const { queue, open } = await judgeQueue(github, {
    now,
    titleOf: (id) => titles.get(id),
    previews: operator && previewsOf(operator),
    shown: new Set([...there].flatMap(([number, { isWhole }]) => (isWhole ? [number] : []))),
  });
  const bytes = Buffer.from(`${JSON.stringify(queue)}\n`);
  if (write !== undefined) {
    await mkdir(dirname(write), { recursive: true });
    await writeFile(write, bytes);
  }
  await place?.replace(queueFile, bytes, digest(bytes), { type: 'application/json', cacheControl: 'no-cache' });
  const over = new Date(now.getTime() - (usualDays + 1) * 86_400_000);
  // guard [!open.has(number) → true]: previews of what is open stay
  const gone = [...there].filter(([number, { newest }]) => !open.has(number) || newest < over);
  await place?.remove(gone.flatMap(([, { keys }]) => keys));
  return { count: queue.count, removed: gone.length };
}

interface Preview {
  keys: string[];
  newest: Date;
  /** Its pages are there. */
  isWhole: boolean;
}

/** The previews at a place, by the number of their request. */
async function previewsAt(place: Store): Promise<Map<number, Preview>> {
  const previews = new Map<number, Preview>();
  for await (const { key, modified } of place.list('')) {
    const [, number, path] = /^([1-9]\d{0,8})\/(.+)$/s.exec(key) ?? [];
    if (number === undefined || path === undefined) continue;
    const known = previews.get(Number(number)) ?? { keys: [], newest: modified, isWhole: false };
    known.keys.push(key);
    if (modified > known.newest) known.newest = modified;
    known.isWhole ||= path === 'apercu/index.html';
    previews.set(Number(number), known);
  }
  return previews;
}
