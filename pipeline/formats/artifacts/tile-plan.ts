import type { Dataset, GeometryKind, TileProfile } from '../../../schemas/types.ts';
import type { TilePlan } from './format.ts';
import { chooseProfile, profileRow } from './tile-profiles.ts';
import { guessZooms, type Detail } from './zooms.ts';

/** What the plan looks at in a layer that can be drawn. */
export interface PlannedLayer extends Detail {
  geometry: GeometryKind;
  sharedVertices: number;
}

/** How a data set is tiled. */
export interface Plan extends TilePlan {
  /** The profile by its name in manifests. */
  name: Exclude<TileProfile, 'auto'>;
}

/** How a data set is tiled: what its manifest asks, and a sensible choice for what it leaves open. */
export function planTiles(layers: readonly PlannedLayer[], asked: Dataset['tiles'] = {}): Plan {
  const name = asked.profile === undefined || asked.profile === 'auto' ? chooseProfile(layers) : asked.profile;
  const guess = guessZooms(layers);
  const maxzoom = asked.maxzoom ?? Math.max(guess.maxzoom, asked.minzoom ?? 0);
  const minzoom = Math.min(asked.minzoom ?? guess.minzoom, maxzoom);
  return { name, profile: profileRow(name, asked.points), minzoom, maxzoom, fields: asked.fields };
}
