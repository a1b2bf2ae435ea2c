import type { DatasetRecord, Layer, PointCloud, Raster, Version } from '../schemas/types.ts';
import { lostAttributes } from './point-attributes.ts';

/** The number of a data set that was never published before. */
const first = '1.0.0';

/**
 * The producer-facing number of a version, from the one published until now. Major: what a reader's program may rely on is gone or another (a
 * layer, a field, its type, the key, the geometries' type, their heights, the coordinate system, a band, what points measure). Minor: other features or more fields. Patch: the same data, told or tiled otherwise.
 */
export function nextEdition(version: Version, previous: DatasetRecord | undefined): string | undefined {
  if (previous === undefined) return first;
  // A record made before editions were kept gets its number with its next version.
  const { edition = previous.version.id === version.id ? undefined : first, version: old } = previous;
  if (edition === undefined) return undefined;
  const [major = 1, minor = 0, patch = 0] = edition.split('.').map(Number);
  if (breaks(old, version)) return `${major + 1}.0.0`;
  if (version.id !== old.id && differs(old, version)) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

const breaks = (old: Version, now: Version): boolean =>
  old.layers.some((layer) =>
    layerBreaks(
      layer,
      now.layers.find(({ name }) => name === layer.name),
    ),
  ) ||
  (old.raster !== undefined && rasterBreaks(old.raster, now.raster)) ||
  (old.pointCloud !== undefined && cloudBreaks(old.pointCloud, now.pointCloud));

function layerBreaks(old: Layer, now: Layer | undefined): boolean {
  if (
    now === undefined ||
    now.key !== old.key ||
    now.geometry !== old.geometry ||
    (old.hasZ && !now.hasZ) ||
    now.crs?.code !== old.crs?.code
  )
    return true;
  return old.fields.some(({ name, type }) => now.fields.find((field) => field.name === name)?.type !== type);
}

/** Larger or smaller pixels are read as before. */
function rasterBreaks(old: Raster, now: Raster | undefined): boolean {
  if (now?.kind !== old.kind) return true;
  return now.crs?.code !== old.crs?.code || old.bands.some(({ type }, index) => now.bands[index]?.type !== type);
}

function cloudBreaks(old: PointCloud, now: PointCloud | undefined): boolean {
  if (now === undefined) return true;
  return now.crs?.code !== old.crs?.code || lostAttributes(old.pointFormat, now.pointFormat).length > 0;
}

function differs(old: Version, now: Version): boolean {
  const { changes } = now;
  // Of what was not compared (an image, or files that are gone) the source decides.
  if (changes?.previous !== old.id) return old.source.sha256 !== now.source.sha256;
  return (
    changes.added + changes.removed + changes.changed > 0 ||
    changes.layers.some(({ fieldsAdded, state }) => fieldsAdded !== undefined || state !== undefined)
  );
}
