import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LeftOut } from '../../../schemas/model/left-out.ts';
import { isPlainDrawing } from '../../../schemas/model/plain-drawing.ts';
import type { PreviewFacts } from '../../../schemas/model/preview-facts.ts';
import type { Artifact, DatasetRecord, Operator } from '../../../schemas/types.ts';
import { drawCard } from '../../base/drawing/card.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import { cardPath } from '../../forge/texts/summary.ts';
import { fetchFrom } from '../../publication/fetch-artifact.ts';
import { addGround, readSome } from '../../publication/ground.ts';
import { folderStore } from '../../stores/folder.ts';
import { isPublic, openReader } from '../../stores/open.ts';
import { comparedAccess, type ComparedStore } from '../operator.ts';

/** Flags of a preview on the command line. */
export interface PreviewFlags {
  /** Number of the request that is looked at. */
  preview?: string | undefined;
  /** The data sets whose pages are made; all of the store unless said. */
  only?: string[];
  /** Address of what is published, which draws the base map and is compared with. */
  published?: string;
  /** The revision whose operator.yaml says who signs what is published. */
  since?: string;
  /** Day after which the preview is no more. */
  until?: string;
}

/** Days for which a preview is there, unless said: deploy/bucket/lifecycle.json removes it after as many. */
export const usualDays = 14;
const dayMs = 86_400_000;
/** The last day of a preview that is made now. */
export const reviewEnd = (now: Date): string => new Date(now.getTime() + usualDays * dayMs).toISOString().slice(0, 10);
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/**
 * Gather the facts that a preview's pages know besides records, and add the published base map to their mirror; undefined for a whole site.
 */
export async function openReview(
  { preview, only, published, until }: PreviewFlags,
  { mirror, store, operator, compared }: { mirror: string; store: string; operator: Operator | undefined; compared: ComparedStore },
): Promise<PreviewFacts | undefined> {
  if (preview === undefined || operator === undefined) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(preview)) throw fail('site.preview-number', { value: preview });
  const day = until ?? reviewEnd(compared.now ?? new Date());
  if (!isDay(day)) throw fail('site.preview-until', { value: day });
  if (published !== undefined && !isPublic(published)) throw fail('site.preview-published', { address: published });
  const records = await readSome(folderStore(mirror));
  const wanted = only ?? [...records.keys()];
  const absent = wanted.filter((id) => !records.has(id));
  if (absent.length > 0) throw new PipelineError(absent.map((id) => fail('site.preview-absent', { id, store }).problems).flat());
  const drawn = [...Object.values(operator.basemap ?? {}), ...(operator.territories ?? [])].map((layer) => layer.split('#')[0] ?? '');
  const reader = published === undefined ? undefined : await openReader(published, await comparedAccess(compared));
  // What was refused is in the store as it is published: no page says of it that it is proposed.
  const before = reader === undefined ? new Map<string, DatasetRecord>() : await readSome(reader, wanted);
  const ids = wanted.filter((id) => !isDeepStrictEqual(before.get(id), records.get(id)));
  if (ids.length === 0) throw fail('site.preview-same', { store });
  if (reader !== undefined) await addGround(mirror, reader, [...new Set(drawn)]);
  const held = folderStore(store);
  const keys = ids.flatMap((id) => artifactsOf(records.get(id))).map(({ key }) => key);
  const own = await Promise.all(keys.map(async (key) => ((await held.head(key)) ? [key] : [])));
  const { forge, site } = operator;
  return {
    request: Number(preview),
    ...(forge?.url !== undefined && { address: `${forge.url.replace(/\/$/, '')}/pull/${preview}` }),
    until: day,
    live: site.replace(/\/?$/, '/'),
    ...(published !== undefined && { published: published.replace(/\/?$/, '/') }),
    ids,
    own: own.flat(),
  };

  /** Files in the catalogue’s own store, below the folder of the data set itself. */
  function artifactsOf(record: DatasetRecord | undefined): Artifact[] {
    if (record === undefined || record.store !== undefined) return [];
    return record.version.artifacts.filter(({ key }) => key.startsWith(`data/${record.id}/`));
  }
}

/** Bring the files that a preview shows beside its pages, and each data set's drawings on one card for the comment. */
export async function bringShown(
  { ids, own }: PreviewFacts,
  { mirror, store, out, leftOut }: { mirror: string; store: string; out: string; leftOut: readonly LeftOut[] },
): Promise<void> {
  const records = await readSome(folderStore(mirror));
  const wanted = new Set(own);
  const fetch = fetchFrom(folderStore(store));
  const shown = ids.filter((id) => leftOut.every(({ dataset }) => dataset !== id));
  for (const artifact of shown.flatMap((id) => records.get(id)?.version.artifacts ?? []).filter(({ key }) => wanted.has(key))) {
    // Each is held against its digest: an altered file is shown nowhere.
    const path = join(out, 'store', artifact.key);
    try {
      await fetch(artifact, path);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }
  for (const id of shown) {
    const drawings = (records.get(id)?.version.artifacts ?? []).filter(({ key, format }) => wanted.has(key) && drawn.includes(format));
    const svgs = await Promise.all(
      drawn.flatMap((each) => drawings.filter(({ format }) => format === each).map(({ key }) => readFile(join(out, 'store', key), 'utf8'))),
    );
    const card = drawCard(svgs.filter(isPlainDrawing));
    if (card === '') continue;
    await mkdir(dirname(join(out, cardPath(id))), { recursive: true });
    await writeFile(join(out, cardPath(id)), card);
  }
}

/** Formats drawn on a card, in order: the place in its country, and the data themselves. */
const drawn: readonly Artifact['format'][] = ['locator', 'drawing'];
