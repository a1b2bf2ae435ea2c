import type { Dataset, GeometryKind, TileProfile } from '../../../schemas/types.ts';
import { guessZooms, type Detail } from './zooms.ts';

/** How a layer's features thin out below the maximum zoom. At the maximum zoom every profile keeps every feature. */
export interface TileProfileRow {
  id: Exclude<TileProfile, 'auto' | 'points'> | 'points-drop' | 'points-cluster' | 'points-keep';
  /** Options of tippecanoe, as its manual names them. */
  flags: readonly string[];
  /** Features are merged below the maximum zoom: tippecanoe merges only what has no id, so that the two are tiled apart. */
  merges: boolean;
  /** Points that stand close are drawn as one below the maximum zoom, with their number. */
  groups?: true;
}

/** How the tiles of a data set are made. */
export interface TilePlan {
  profile: TileProfileRow;
  minzoom: number;
  maxzoom: number;
  /** Fields kept; all where undefined. */
  fields: readonly string[] | undefined;
}

/** At the size limit of a tile (500 kB, 200,000 features) the features that stand closest go first. */
const thin = '--drop-densest-as-needed';
/** Drop rate of points that leaves at most 10,000 in a tile, about what fits its size. */
// All points stay where data are sparse; the default rate would leave a map empty at low zooms.
const guessRate = '--drop-rate=f10000';

/** The seven profiles of the Géoplateforme's tile service with the options that it sends, and three ways with points. */
export const tileProfiles: readonly TileProfileRow[] = [
  { id: 'heterogene', flags: ['--simplification=10', thin, guessRate], merges: false },
  { id: 'reseau', flags: ['--no-simplification-of-shared-nodes', '--simplification=15', thin, guessRate], merges: false },
  { id: 'lineaire', flags: ['--drop-smallest-as-needed', '--simplification=15', guessRate], merges: false },
  { id: 'schematisation', flags: ['--grid-low-zooms', '--low-detail=8', '--simplification=15', thin, guessRate], merges: false },
  {
    id: 'selection',
    flags: ['--coalesce', '--coalesce-densest-as-needed', '--drop-smallest-as-needed', '--simplification=15', guessRate],
    merges: true,
  },
  { id: 'fusion', flags: ['--coalesce', '--drop-smallest-as-needed', '--simplification=10', guessRate], merges: true },
  // Left out, areas side by side would leave holes all over, and taken for dust they would be dust: where they are too many they grow
  // together. On a grid of half a pixel they are light, and 5 of its steps are 20 of the finest one.
  {
    id: 'harmonisation',
    flags: [
      '--detect-shared-borders',
      '--low-detail=10',
      '--simplification=5',
      '--coalesce-densest-as-needed',
      '--no-tiny-polygon-reduction',
    ],
    merges: false,
  },
  { id: 'points-drop', flags: [thin, guessRate], merges: false },
  // A distance in 256ths of a tile: marks of 40 pixels do not overlap. Without a margin around a tile, its groups count no point of another.
  {
    id: 'points-cluster',
    flags: ['--cluster-distance=20', '--drop-rate=1', '--cluster-densest-as-needed', '--buffer=0'],
    merges: false,
    groups: true,
  },
  { id: 'points-keep', flags: ['--drop-rate=1', '--no-tile-size-limit', '--no-feature-limit'], merges: false },
];

/** Measures of a layer by which a tile profile is chosen automatically. */
interface Shape {
  geometry: GeometryKind;
  /** Share of vertices that another feature has too: near 1 in a coverage (communes, parcels), near 0 in a set of buildings. */
  sharedVertices: number;
}

/** From this share on, borders are common to neighbours and must be simplified together. */
const coverageShare = 0.5;

/** The profile that suits a data set where its manifest asks for none. */
export function chooseProfile(layers: readonly Shape[]): Exclude<TileProfile, 'auto'> {
  const kinds = new Set(layers.map(({ geometry }) => geometry));
  const [only] = kinds;
  if (kinds.size !== 1 || only === undefined || only === 'mixed') return 'heterogene';
  if (only === 'point') return 'points';
  if (only === 'line') return 'reseau';
  return layers.every(({ sharedVertices }) => sharedVertices >= coverageShare) ? 'harmonisation' : 'heterogene';
}

/** The row of a profile. */
export function profileRow(profile: Exclude<TileProfile, 'auto'>, points: 'drop' | 'cluster' | 'keep' = 'drop'): TileProfileRow {
  const id = profile === 'points' ? (`points-${points}` as const) : profile;
  const row = tileProfiles.find((each) => each.id === id);
  if (row === undefined) throw new Error(`The table of tile profiles has no row "${id}".`);
  return row;
}

/** Plan the tiles of a data set: what its manifest asks, and a sensible choice for the rest; `name` is the profile's name in manifests. */
export function planTiles(
  layers: readonly (Shape & Detail)[],
  asked: Dataset['tiles'] = {},
): TilePlan & { name: Exclude<TileProfile, 'auto'> } {
  const name = asked.profile === undefined || asked.profile === 'auto' ? chooseProfile(layers) : asked.profile;
  const guess = guessZooms(layers);
  const maxzoom = asked.maxzoom ?? Math.max(guess.maxzoom, asked.minzoom ?? 0);
  const minzoom = Math.min(asked.minzoom ?? guess.minzoom, maxzoom);
  return { name, profile: profileRow(name, asked.points), minzoom, maxzoom, fields: asked.fields };
}
