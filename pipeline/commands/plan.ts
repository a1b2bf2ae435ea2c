import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { say, type TextId } from '../../schemas/texts/say.ts';
import type { Dataset, DatasetRecord, Problem, Version } from '../../schemas/types.ts';
import { attachFiles } from '../attach.ts';
import { renewRecord } from '../build.ts';
import { currentRecipes } from '../convert.ts';
import { PipelineError } from '../errors.ts';
import { fetchSource, type Source } from '../fetch.ts';
import { readRecords } from '../publish.ts';
import { readCatalogue, type Manifest } from '../read.ts';
import { versionId } from '../record.ts';
import { folderStore } from '../stores/folder.ts';
import { choose, idsOf } from './build.ts';

/** What `build` would do with a data set, and why: a line of --json. */
export interface PlanLine {
  dataset: string;
  /** build: its data are made anew; record: what is said of them; renewable: made by an older recipe, which alone is no reason. */
  action: 'build' | 'record' | 'renewable' | 'nothing' | 'remove' | 'refused';
  reasons: { id: string; message: string }[];
}

export interface PlanOptions {
  datasets: string;
  store: string;
  ids: readonly string[];
  /** The data sets of one machine out of several. */
  shard?: Shard | undefined;
  now: Date;
}

/** One of `count` parts, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** Say what `build` would do; a source at an address is not fetched for it. */
export async function plan({ datasets, store: folder, ids, shard, now }: PlanOptions): Promise<PlanLine[]> {
  const today = now.toISOString().slice(0, 10);
  const catalogue = await readCatalogue(datasets, { today });
  const known = idsOf(catalogue);
  const records = await readRecords(folderStore(folder));
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-plan-'));
  try {
    const lines: PlanLine[] = [];
    for (const id of choose(ids, known).filter((each) => inShard(each, shard))) {
      const manifest = catalogue.manifests.find((each) => each.id === id);
      const problems = catalogue.problems.get(id) ?? [];
      lines.push(manifest === undefined ? refused(id, problems) : await planOne(manifest, problems, records.get(id), { today, scratch }));
    }
    const gone = ids.length > 0 ? [] : [...records.keys()].filter((id) => !known.includes(id) && inShard(id, shard));
    return [...lines, ...gone.map((id) => line(id, 'remove', reason('plan.gone')))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Is a data set in this part? By its id alone, so that a new one moves no other. */
export function inShard(id: string, shard: Shard | undefined): boolean {
  if (shard === undefined) return true;
  return createHash('sha256').update(id).digest().readUInt32BE() % shard.count === shard.index - 1;
}

const reason = (id: TextId, facts: Record<string, string | number> = {}): PlanLine['reasons'][number] => ({ id, message: say(id, facts) });
const line = (dataset: string, action: PlanLine['action'], ...reasons: PlanLine['reasons']): PlanLine => ({ dataset, action, reasons });
const refused = (id: string, problems: readonly Problem[]): PlanLine =>
  line(
    id,
    'refused',
    ...problems
      .filter(({ severity }) => severity === 'error')
      .map(({ id: rule, where, message }) => ({ id: rule, message: where === undefined ? message : `${where} ${message}` })),
  );

async function planOne(
  manifest: Manifest,
  problems: readonly Problem[],
  previous: DatasetRecord | undefined,
  { today, scratch }: { today: string; scratch: string },
): Promise<PlanLine> {
  const { id, dataset } = manifest;
  if (previous === undefined) return line(id, 'build', reason('plan.new'));
  const { version } = previous;
  try {
    const source = await knownSource(manifest, version, scratch);
    if (source === undefined) return line(id, 'build', reason('plan.source-unread'));
    if (source.sha256 !== version.source.sha256)
      return line(
        id,
        'build',
        reason('plan.source-changed', { before: version.source.sha256.slice(0, 16), now: source.sha256.slice(0, 16) }),
      );
    if (versionId(source, dataset) !== version.id)
      return line(
        id,
        'build',
        reason('plan.data-part', {
          parts: changedParts(dataset, version)
            .map((part) => say(`plan.part-${part}`))
            .join(', '),
        }),
      );
    const context = { scratch, today, problems, previous, tools: version.tools, on: () => undefined };
    const { outcome } = await renewRecord(manifest, version, await attachFiles(manifest, source), context);
    if (outcome === 'published') return line(id, 'record', reason('plan.metadata'));
  } catch (error) {
    if (error instanceof PipelineError) return refused(id, error.problems);
    throw error;
  }
  const older = olderFormats(version);
  return older.length > 0 ? line(id, 'renewable', reason('plan.recipe', { formats: older.join(', ') })) : line(id, 'nothing');
}

/** The source as far as it is known without the network: an address that is pinned, or was not, says nothing of what is behind it now. */
async function knownSource(manifest: Manifest, { source }: Version, scratch: string): Promise<Source | undefined> {
  const { url, sha256 } = manifest.dataset.source;
  if (url === undefined) return fetchSource(manifest, scratch);
  return sha256 === undefined ? undefined : { path: '', name: source.name, bytes: source.bytes, sha256: sha256.toLowerCase(), url };
}

type Part = 'source' | 'layers' | 'tiles';

/** Which parts of the manifest no longer say what the version was made of; all of them where it cannot be told. */
export function changedParts({ source, layers, tiles }: Dataset, version: Version): Part[] {
  const published = new Map(version.layers.map((layer) => [layer.name, layer]));
  const layerDiffers = ({ name, key, fields = {} }: NonNullable<Dataset['layers']>[number]): boolean => {
    const known = published.get(name);
    return (
      known === undefined ||
      known.key !== key ||
      Object.entries(fields).some(
        ([field, { type }]) => type !== undefined && known.fields.find((each) => each.name === field)?.type !== type,
      )
    );
  };
  const differs = (asked: unknown, made: unknown): boolean => asked !== undefined && asked !== 'auto' && asked !== made;
  const parts: Part[] = [];
  if (source.url !== version.source.url || (source.path !== undefined && basename(source.path) !== version.source.name))
    parts.push('source');
  if (layers !== undefined && (layers.length !== published.size || layers.some(layerDiffers))) parts.push('layers');
  if ((['profile', 'minzoom', 'maxzoom'] as const).some((key) => differs(tiles?.[key], version.tiles?.[key]))) parts.push('tiles');
  return parts.length > 0 ? parts : ['source', 'layers', 'tiles'];
}

/** Formats of a version that are now written in a newer way. */
function olderFormats({ artifacts }: Version): string[] {
  const recipes = currentRecipes();
  return [...new Set(artifacts.filter(({ format, recipe }) => recipe < (recipes.get(format) ?? 0)).map(({ format }) => format))];
}

/** A line of the plan as people read it. */
export function tellPlan({ dataset, action, reasons }: PlanLine): string {
  return [`${dataset} : ${say(`plan.${action}`)}`, ...reasons.map(({ message }) => `    ${message}`)].join('\n');
}
