import type { DatasetRecord, MeasuredLevel, Operator, Version } from '../../../schemas/types.ts';
import { defined } from '../../base/defined.ts';
import type { Shard } from '../../manifest/dataset-ids.ts';
import type { Manifest } from '../../manifest/read.ts';
import { standardOf, withWords, type WordedLayer } from '../../record/with-metadata.ts';
import { territoryLayers } from '../../territories/territories.ts';
import type { RecipeChange } from '../../formats/artifacts/format.ts';
import { currentOutputs, formatsOfAll } from '../../formats/artifacts/index.ts';
import { canonical, digest } from '../../stores/digest.ts';

/** Differences between a version and the same version made now. */
export interface Older {
  /** Its formats that are written in another way now. */
  formats: string[];
  /** Recipe changes of these formats, as far as they concern the contents of the layers. */
  changes: OlderFormats[];
  /** Formats that there are since. */
  missing: string[];
  /** Programs that have other versions. */
  tools: string[];
}

/** Formats of a version that one change of recipes concerns. */
interface OlderFormats extends Pick<RecipeChange, 'why' | 'repairs'> {
  formats: string[];
}

/** Compare the recipes and programs of a version with those of now; of programs that are not installed nothing can be said. */
export function olderParts({ artifacts, layers, tiles, tools }: Version, now: Version['tools'] = tools): Older {
  const outputs = new Map(currentOutputs.map((output) => [output.format, output]));
  const older = artifacts.filter(({ format, recipe }) => recipe < (outputs.get(format)?.recipe ?? 0));
  const types = new Set(layers.flatMap(({ fields }) => fields.map(({ type }) => type)));
  const concerned = older.flatMap(({ format, recipe: made }) =>
    (outputs.get(format)?.changes ?? [])
      .filter((change) => made < change.recipe && change.types?.some((type) => types.has(type)) !== false)
      .filter(({ profile = tiles?.profile }) => profile === tiles?.profile)
      .map((change) => ({ ...change, format })),
  );
  const changes = Map.groupBy(concerned, ({ why }) => why).values();
  const programs = (['gdal', 'tippecanoe'] as const).filter((program) => tools[program] !== now[program]);
  const known = new Set<string>(artifacts.map(({ format }) => format));
  const isMeasure = layers.some(({ territory }) => territory !== undefined);
  return {
    formats: [...new Set(older.map(({ format }) => format))],
    changes: [...changes].flatMap((some) => {
      const [first] = some;
      return first === undefined
        ? []
        : [{ why: first.why, ...defined({ repairs: first.repairs }), formats: [...new Set(some.map(({ format }) => format))] }];
    }),
    // A service, an image and points have no table.
    missing: [...(known.has('csv') ? formatsOfAll : []), ...(isMeasure ? ['territory-boxes'] : [])].filter((format) => !known.has(format)),
    tools: programs.map((program) => `${program} ${tools[program]} → ${now[program]}`),
  };
}

/** Whether values of a version are known to be wrong. */
const isWrong = (version: Version): boolean => olderParts(version).changes.some(({ repairs }) => repairs);

/** Bytes that building a version again reads or writes, whichever is more. */
export const renewedBytes = ({ source, artifacts }: Pick<Version, 'source' | 'artifacts'>): number =>
  Math.max(
    source.bytes,
    artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
  );

/** Gigabytes that a publication repairs unasked where the operator says nothing. */
const usualGigabytes = 1;

/** How many bytes of data sets a publication makes again unasked. */
export const mostRepaired = ({ repair }: Pick<Operator, 'repair'>): number => (repair?.gigabytes ?? usualGigabytes) * 1e9;

/** Choose the data sets with wrong values that a publication repairs unasked: as many as it may, each machine its part. */
export function repairsAmong(
  ids: readonly string[],
  records: ReadonlyMap<string, DatasetRecord>,
  { most, shard, today }: { most: number; shard?: Shard | undefined; today: string },
): ReadonlySet<string> {
  // Another day begins with others: one whose source is out of reach keeps none of them waiting for ever.
  const wrong = ids.flatMap((id) => {
    const version = records.get(id)?.version;
    return version !== undefined && isWrong(version) ? [{ id, bytes: renewedBytes(version), turn: digest(`${today} ${id}`) }] : [];
  });
  const chosen = new Set<string>();
  let left = most / (shard?.count ?? 1);
  for (const { id, bytes } of wrong.sort((a, b) => (a.turn < b.turn ? -1 : 1))) {
    if (bytes > left) continue;
    left -= bytes;
    chosen.add(id);
  }
  return chosen;
}

/** Find data sets of territories that a version would be measured by now and was not, or the reverse: newer, other, or gone. */
export function otherTerritories({ version, role }: Pick<DatasetRecord, 'version' | 'role'>, records: Iterable<DatasetRecord>): string[] {
  if (role === 'territories' || version.extent === null) return [];
  const name = ({ dataset, version: id }: MeasuredLevel['by'][number]): string => `${dataset} ${id}`;
  const known = (version.territories ?? []).flatMap(({ by }) => by);
  const now = territoryLayers(records).map(({ by }) => by);
  const names = [known, now].map((layers) => new Set(layers.map(name)));
  const other = [...known, ...now].filter((by) => !names.every((each) => each.has(name(by))));
  return [...new Set(other.map(({ dataset }) => dataset))];
}

/** Whether a manifest calls layers and fields otherwise than the workbook of what is published, in which these words are written. */
export function hasOtherWords({ version }: Pick<DatasetRecord, 'version'>, manifest: Pick<Manifest, 'dataset'>): boolean {
  if (version.artifacts.every(({ format }) => format !== 'xlsx')) return false;
  const { titles } = standardOf(manifest, version);
  const wordsOf = (layers: readonly WordedLayer[]): string =>
    canonical(layers.map(({ title, fields }) => [title, fields.map((field) => [field.title, field.unit, field.description])]));
  return wordsOf(version.layers) !== wordsOf(version.layers.map((layer) => withWords(layer, manifest.dataset, titles)));
}

/** Would a data set come out otherwise if it were built now? Alone that is no reason to build it. */
export function isRenewable(
  record: Pick<DatasetRecord, 'version' | 'role'>,
  now: Version['tools'],
  records: Iterable<DatasetRecord>,
): boolean {
  const { formats, missing, tools } = olderParts(record.version, now);
  return formats.length + missing.length + tools.length > 0 || otherTerritories(record, records).length > 0;
}
