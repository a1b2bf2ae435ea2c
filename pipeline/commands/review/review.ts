import { mkdir, mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { inLanguage, say, sayCount } from '../../../schemas/messages/say.ts';
import { previewsOf } from '../../../schemas/model/previews-address.ts';
import type { Problem, Recipient, ReviewedProducer, SampledShapes, Verdict } from '../../../schemas/types.ts';
import { PipelineError } from '../../base/errors.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { type RequestChange, layRequest } from '../../deposit/lay-request.ts';
import { verdictProblems } from '../../forge/gates/judged-facts.ts';
import { partFor } from '../../manifest/dataset-ids.ts';
import { operatorFile, readCatalogue, readOperatorFile, readProducer } from '../../manifest/read.ts';
import { readRepository } from '../../manifest/repository.ts';
import { type Access, openReader } from '../../stores/open.ts';
import { build, type BuildOptions } from '../build/build.ts';
import { text } from '../help.ts';
import { showProgress } from '../progress.ts';
import { checkPreview } from '../site/preview-folder.ts';
import { reviewEnd } from '../site/review-pages.ts';
import { buildSite, icon } from '../site/site.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { gatherReview, type ReportLine } from './proposals.ts';
import { publishedAddress } from './published-address.ts';
import { shapesOf } from './shapes.ts';
import { verdictFile, writtenVerdict } from '../../forge/gates/verdict-file.ts';

interface ReviewFlags {
  datasets: string;
  request: number;
  head: string;
  bundle: string;
  store: string;
  pages?: string;
}

const requestNumber = (value: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError(value);
  return Number(value);
};

/** `mappe review`: judge what a request asks for with the tools of this checkout, of which nothing is the request's. */
export const define = ({ annotate, command, ending, access, env, lang, print, root, screen, onNotice }: Terminal): Command =>
  command('review', 'cli.review', 'datasets', 'store')
    .requiredOption('--request <number>', text('cli.review-request'), requestNumber)
    .requiredOption('--head <commit>', text('cli.review-head'))
    .requiredOption('--bundle <folder>', text('cli.review-bundle'))
    .option('--pages <folder>', text('cli.review-pages'))
    .action(
      ending(async ({ bundle, ...flags }: ReviewFlags) => {
        const progress = showProgress(screen());
        const given = { ...flags, root: root(), access: access(), env, now: new Date(), onStep: progress.step, onNotice };
        const verdict = await review(given);
        await mkdir(bundle, { recursive: true });
        await writeFile(join(bundle, verdictFile), writtenVerdict(verdict));
        annotate(verdictProblems(verdict));
        print(
          say(
            'review.written',
            {
              request: verdict.request,
              datasets: sayCount('summary.dataset-one', 'summary.dataset-many', verdict.datasets.length, lang()),
            },
            lang(),
          ),
        );
        return exitCodes.done;
      }),
    );

/** Context in which a request is judged. */
export interface Reviewing extends Pick<BuildOptions, 'network' | 'now' | 'onStep' | 'store' | 'unsafeNoSandbox'> {
  request: number;
  /** The commit that is asked for, which `origin` of the repository at `root` has. */
  head: string;
  datasets: string;
  root: string;
  access: Access;
  onNotice: (notice: Problem) => void;
  /** Folder for the pages of what it changes, where the operator has a place for them. */
  pages?: string | undefined;
  /** Environment of the builder of these. */
  env?: NodeJS.ProcessEnv;
}

const blankVerdict = (request: number, head: string): Verdict => ({
  format: 1,
  request,
  head,
  datasets: [],
  problems: [],
  elsewhere: [],
  withdrawn: [],
  outside: [],
  outsideCount: 0,
  producers: [],
});

/** Judge a request: lay it over the published catalogue, build its changes, and describe them; a refusal is part of the verdict. */
export async function review({
  request,
  head,
  datasets,
  root,
  onNotice,
  store,
  pages,
  env = {},
  ...building
}: Reviewing): Promise<Verdict> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-review-'));
  const laid = join(scratch.path, 'datasets');
  const blank = blankVerdict(request, head);
  try {
    const change = await layRequest(head, { root, datasets, into: laid });
    const access = { ...building.access, isTrial: true };
    const published = await publishedAddress({ since: 'HEAD', datasets, root, onNotice });
    const lines = new Map<string, ReportLine>();
    // Nothing of a run is published: it is not signed, and no gate of a whole catalogue is asked.
    const onLine = (line: ReportLine): void => void lines.set(line.dataset, line);
    const compared = published === undefined ? {} : { published };
    const { manifests } = await readCatalogue(laid);
    const restricted = new Set(partFor({ manifests, problems: new Map() }, true).manifests.map(({ id }) => id));
    const ids = change.datasets.filter((id) => !restricted.has(id));
    if (ids.length > 0) await build({ ...building, ...compared, access, datasets: laid, store, ids, run: 'review', onLine });
    const reader = await openReader(store, { isTrial: true });
    const found = await gatherReview({
      ...compared,
      datasets: laid,
      access,
      now: building.now,
      store: reader,
      lines,
      changes: change,
      before: datasets,
    });
    const sampling = { store: reader, datasets: laid, scratch: join(scratch.path, 'shapes'), unsafe: building.unsafeNoSandbox, onNotice };
    const shapes = await shapesOf(found.proposals, sampling);
    const told: Verdict = {
      ...blank,
      base: change.base,
      ...compared,
      datasets: found.proposals.map((proposal) => ({ ...proposal, ...shapesIn(shapes, proposal.id) })),
      elsewhere: [...found.elsewhere],
      withdrawn: found.withdrawn,
      outside: change.outside.slice(0, mostOutside),
      outsideCount: change.outside.length,
      producers: await producersOf(change, laid, datasets),
    };
    const preview = await drawPages(told, { out: pages, datasets: laid, store, onNotice }, { env, now: building.now });
    return placed({ ...told, ...(preview && { preview }) }, laid);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return placed({ ...blank, problems: [...error.problems] }, laid);
  }
}

/** Make the pages of what a request changes, as they are put online; what keeps them from being made keeps no verdict from being told. */
async function drawPages(
  verdict: Verdict,
  { out, onNotice, ...folders }: Pick<Reviewing, 'datasets' | 'onNotice' | 'store'> & { out: string | undefined },
  { env, now }: { env: NodeJS.ProcessEnv; now: Date },
): Promise<Verdict['preview']> {
  const { value: operator } = await readOperatorFile(join(folders.datasets, operatorFile));
  const previews = operator && previewsOf(operator);
  const changed = verdict.datasets.flatMap(({ id, outcome }) => (outcome === 'published' ? [id] : []));
  if (out === undefined || previews === undefined || changed.length === 0) return undefined;
  const { request, published } = verdict;
  const preview = { until: reviewEnd(now), datasets: changed };
  const from = { ...folders, ...(published !== undefined && { published }), address: `${previews}${request}/`, preview: String(request) };
  try {
    const { leftOut } = await buildSite({ ...from, out, only: changed, until: preview.until }, { env, isTrial: true, now });
    const shown = changed.filter((id) => leftOut.every(({ dataset }) => dataset !== id));
    // What is not to be put online is found here, where the log says so.
    await checkPreview(out, { ...verdict, preview }, await readFile(icon, 'utf8'));
    return shown.length === 0 ? undefined : { ...preview, datasets: shown };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    await rm(out, { recursive: true, force: true });
    for (const each of error.problems) onNotice({ ...each, severity: 'warning' });
    return undefined;
  }
}

const shapesIn = (all: ReadonlyMap<string, SampledShapes>, id: string): { shapes?: SampledShapes } => {
  const shapes = all.get(id);
  return shapes === undefined ? {} : { shapes };
};

/** Files outside that are named; all are counted. */
const mostOutside = 20;

async function producersOf({ producers, newProducers, sheets }: RequestChange, laid: string, before: string): Promise<ReviewedProducer[]> {
  const { manifests } = await readCatalogue(laid);
  const readersOf = async (datasets: string, id: string): Promise<Recipient[]> =>
    (await readProducer(join(datasets, id, 'producer.yaml'), { repository: readRepository() })).value?.readers ?? [];
  return mapLimit(
    producers,
    async (id) => {
      const own = manifests.find(({ producerId }) => producerId === id)?.producer;
      const facts = { isNew: newProducers.includes(id), isVerified: own?.verified !== undefined, isChanged: sheets.includes(id) };
      const known = new Set((await readersOf(before, id)).map(({ key }) => key));
      // guard [known.has(key) → true] (restricted.test.ts): who would read all restricted data of a producer is told
      const readers = (await readersOf(laid, id)).flatMap(({ recipient, key }) => (known.has(key) ? [] : [recipient]));
      return { id, ...(own && { title: own.title }), ...facts, ...(readers.length > 0 && { readers }) };
    },
    1,
  );
}

/** Places as whoever made the request knows them, below datasets/, and words in French. */
function placed(verdict: Verdict, laid: string): Verdict {
  const place = <Each extends { where?: string }>(each: Each): Each => ({
    ...each,
    ...(each.where !== undefined && { where: each.where.replace(laid, 'datasets') }),
  });
  const problems = (all: readonly Problem[]): Problem[] => inLanguage(all.map(place), 'fr');
  return {
    ...verdict,
    problems: problems(verdict.problems),
    elsewhere: problems(verdict.elsewhere),
    datasets: verdict.datasets.map(({ corrections, ...each }) => ({
      ...each,
      problems: problems(each.problems),
      ...(corrections && { corrections: corrections.map(place) }),
    })),
  };
}
