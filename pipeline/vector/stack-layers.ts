import type { Bbox, Problem } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import type { FoundLayer, LayerOrigin } from '../formats/sources/found-layers.ts';
import { layerName } from '../../schemas/model/layer-names.ts';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import { wgs84 } from '../gdal/wgs84.ts';

/** A layer where it lies, as one file of a source has it. */
export interface PlacedLayer extends FoundLayer {
  /** Which file of the source, and what it is called. */
  file: number;
  fileName: string;
  crs: { code: string; name: string } | null;
  /** WGS 84 */
  bbox: Bbox | null;
}

/** A part of a layer, read from one place. */
export interface StackedPiece {
  origin: LayerOrigin;
  fileName: string;
  features: number;
  /** Coordinate system of the file, where it is not that of the layer. */
  reproject?: string;
}

/** A layer of a source, whatever number of files it is read from. */
export type StackedLayer = Omit<PlacedLayer, 'origin' | 'file' | 'fileName'> & { pieces: [StackedPiece, ...StackedPiece[]] };

/** Stack layers that several files, or sheets of an archive, share: those of one name, or any where each file has a single one. */
export function stackLayers(layers: readonly PlacedLayer[], files: number, problems: Problem[]): StackedLayer[] {
  const perFile = Map.groupBy(layers, ({ file }) => file);
  const isOneEach = files > 1 && [...perFile.values()].every(({ length }) => length === 1);
  const seen = new Map<string, number>();
  const keyOf = ({ file, source, origin: { format } }: PlacedLayer): string => {
    if (isOneEach) return '';
    if (format.sheets === true) return layerName(source);
    // Two layers of one name in one file are two layers.
    const own = `${file} ${layerName(source)}`;
    const number = (seen.get(own) ?? 0) + 1;
    seen.set(own, number);
    return files > 1 ? `${layerName(source)} ${number}` : `${own} ${number}`;
  };
  return [...Map.groupBy(layers, keyOf).values()].flatMap((group) => {
    const [first, ...others] = group;
    return first === undefined ? [] : [stack([first, ...others], problems)];
  });
}

function stack(group: [PlacedLayer, ...PlacedLayer[]], problems: Problem[]): StackedLayer {
  const [first] = group;
  const name = commonName(group.map(({ source }) => source));
  const crs = commonCrs(name, group, problems);
  const pieceOf = ({ origin, fileName, features, crs: own }: PlacedLayer): StackedPiece => ({
    origin,
    fileName,
    features,
    ...(own !== null && crs !== null && own.code !== crs.code && { reproject: own.code }),
  });
  const kinds = new Set(group.flatMap(({ geometry }) => geometry ?? []));
  const fields = Map.groupBy(
    group.flatMap((layer) => layer.fields),
    (field) => field.name.toLowerCase(),
  );
  const boxes = group.flatMap(({ bbox }) => (bbox === null ? [] : [bbox]));
  return {
    source: name,
    features: group.reduce((sum, { features }) => sum + features, 0),
    geometry: kinds.size > 1 ? 'mixed' : ([...kinds][0] ?? null),
    hasZ: group.some(({ hasZ }) => hasZ),
    // In the order in which they first appear.
    fields: [...fields.values()].flatMap(([field]) => field ?? []),
    crs,
    bbox: boxes.length === 0 ? null : aroundBoxes(boxes),
    pieces: [pieceOf(first), ...group.slice(1).map(pieceOf)],
  };
}

/** The one system of a layer: that of its pieces, or longitude and latitude where they differ, as overseas départements do. */
function commonCrs(layer: string, group: readonly PlacedLayer[], problems: Problem[]): StackedLayer['crs'] {
  const systems = new Map(group.flatMap(({ crs }) => (crs === null ? [] : [[crs.code, crs] as const])));
  if (systems.size <= 1) return [...systems.values()][0] ?? null;
  problems.push(problem('source.stack-crs', { layer, codes: [...systems.keys()].join(', ') }, { severity: 'notice' }));
  return { code: wgs84.code, name: wgs84.name };
}

/** Common beginning of names ("parcelles-51", "parcelles-52": "parcelles"); the first name where it has fewer than three characters. */
function commonName(names: readonly string[]): string {
  const [first = ''] = names;
  if (names.every((name) => name === first)) return first;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length -= 1;
  const common = first.slice(0, length).replace(/(?<![\W\d_])[\W\d_]+$/u, '');
  return common.length >= 3 ? common : first;
}
