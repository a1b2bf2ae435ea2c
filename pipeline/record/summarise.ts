import type { Artifact, ArtifactFormat, Changes, DatasetRecord, LayerChanges, Text, Version } from '../../schemas/types.ts';
import { defined } from '../base/defined.ts';

type Past = DatasetRecord['history'][number];

/** Versions of which a reader finds differences and files; of older ones the line stays. A record is read by every build. */
const mostDetailed = 20;
/** Details listed of each version: the whole list is in its change set. */
const most = { layers: 10, fields: 10, areas: 10, names: 40, files: 12 };
/** Formats that readers of old versions come back for, the main ones first. */
const mainFormats: readonly ArtifactFormat[] = [
  'geopackage',
  'cog',
  'copc',
  'point-cloud',
  'pmtiles',
  'raster-pmtiles',
  'geoparquet',
  'flatgeobuf',
  'csv',
  'xlsx',
  'csv-excel',
  'changes',
];

interface EditionFacts extends Pick<Past, 'note'> {
  edition: string | undefined;
  breaking: readonly Text[];
  store: string | undefined;
}

/** A version as the history of its data set keeps it. */
export function summariseVersion(
  { id, date, features, artifacts, origin, changes }: Version,
  previous: DatasetRecord | undefined,
  { edition, breaking, store, note }: EditionFacts,
): Past {
  const of = (...formats: readonly ArtifactFormat[]): Artifact | undefined => artifacts.find(({ format }) => formats.includes(format));
  // Of a point cloud a map shows where its files lie.
  const tiles = of('pmtiles', 'raster-pmtiles') ?? of('sheet-tiles');
  const [before] = previous?.history ?? [];
  // The same data are what they were: they broke what they broke.
  const reasons = [...(before?.id === id ? (before.breaking ?? []) : []), ...breaking];
  return {
    id,
    date,
    features,
    // Of files that another place holds, this one has none yet.
    ...versionBytes({ id, artifacts }, previous?.store?.address === store ? previous : undefined),
    ...defined({ edition }),
    ...(reasons.length > 0 && { breaking: reasons }),
    ...defined({ note, reason: origin?.reason }),
    ...(origin?.renewed && { renewed: true }),
    ...(changes !== undefined && { changes: { added: changes.added, removed: changes.removed, changed: changes.changed } }),
    ...defined({ store, tiles: tiles?.key, recipe: tiles?.recipe }),
  };
}

/** The versions that a new one replaces, newest first: the one that was current until now keeps its main files and differences. */
export function pastOf(previous: DatasetRecord | undefined, current: string): Past[] {
  const past = (previous?.history ?? []).filter(({ id }) => id !== current);
  return past.map((each, index) => {
    if (index >= mostDetailed) return briefly(each);
    return each.id === previous?.version.id ? { ...each, ...detailsOf(each, previous.version) } : each;
  });
}

function briefly({ files: _, changes, ...line }: Past): Past {
  if (changes === undefined) return line;
  const { layers: __, ...counts } = changes;
  return { ...line, changes: counts };
}

function detailsOf(each: Past, { artifacts, changes }: Version): Pick<Past, 'files' | 'changes'> {
  const files = mainFormats.flatMap((format) => artifacts.filter((artifact) => artifact.format === format)).map(fileOf);
  return {
    ...(files.length > 0 && { files: files.slice(0, most.files) }),
    ...(changes !== undefined && each.changes !== undefined && { changes: { ...each.changes, layers: mostChanged(changes) } }),
  };
}

const fileOf = ({ format, layer, key, bytes }: Artifact): NonNullable<Past['files']>[number] => ({
  format,
  key,
  bytes,
  ...defined({ layer }),
});

const mostChanged = ({ layers }: Changes): LayerChanges[] =>
  layers
    .toSorted((a, b) => sumOf(b) - sumOf(a))
    .slice(0, most.layers)
    .map(({ byField, byArea, fieldsAdded, fieldsRemoved, fieldsRetyped, ...layer }) => ({
      ...layer,
      byField: byField.slice(0, most.fields),
      ...defined({
        fieldsAdded: fieldsAdded?.slice(0, most.names),
        fieldsRemoved: fieldsRemoved?.slice(0, most.names),
        fieldsRetyped: fieldsRetyped?.slice(0, most.names),
      }),
      ...(byArea && {
        byArea: {
          field: byArea.field,
          areas: byArea.areas.slice(0, most.areas),
          others: byArea.others + Math.max(0, byArea.areas.length - most.areas),
        },
      }),
    }));

const sumOf = ({ added, removed, changed }: LayerChanges): number => added + removed + changed;

const sum = (artifacts: readonly Artifact[]): number => artifacts.reduce((total, { bytes }) => total + bytes, 0);
const without = (own: readonly Artifact[], others: readonly Artifact[]): number =>
  sum(own.filter(({ key }) => !others.some((other) => other.key === key)));

/** Bytes of all files of a version, and of those that it brings where it shares some with the version before it. */
export function versionBytes(
  { id, artifacts }: Pick<Version, 'id' | 'artifacts'>,
  previous: DatasetRecord | undefined,
): { bytes: number; added?: number } {
  const bytes = sum(artifacts);
  const before = previous?.version.artifacts ?? [];
  const known = previous?.history.find((each) => each.id === id);
  let added = without(artifacts, before);
  if (known !== undefined) {
    added = known.added ?? known.bytes;
    // Published again, as it was or with other files: what it shared with the one before it, it shares still.
    if (previous?.version.id === id) added += without(artifacts, before) - without(before, artifacts);
  }
  return { bytes, ...(added !== bytes && { added }) };
}
