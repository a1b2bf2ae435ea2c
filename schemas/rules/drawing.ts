import { nearest } from '../model/nearest.ts';
import { breakIf, type Break, type Draft, type Facts, type Rule } from './rule.ts';

const layerNames = ({ layers }: Draft, { layers: data }: Facts) => (data ?? layers)?.map(({ name }) => name);

/** Fields of a layer that reach the tiles; undefined before the data are known. */
function tileFields({ tiles }: Draft, { layers: data }: Facts, layer: string | undefined): readonly string[] | undefined {
  const all = data?.find(({ name }) => name === layer)?.fields.map(({ name }) => name);
  return tiles?.fields === undefined ? all : (all ?? tiles.fields).filter((name) => tiles.fields?.includes(name));
}

function unknownFields(draft: Draft, facts: Facts): Break[] {
  return (facts.style ?? []).flatMap(({ id, sourceLayer, fields }) => {
    const known = tileFields(draft, facts, sourceLayer);
    if (known === undefined) return [];
    return fields.flatMap((field) =>
      breakIf(!known.includes(field), '/style', { id, field, near: nearest(field, known) ?? known.join(', ') }),
    );
  });
}

function unknownLayers(draft: Draft, facts: Facts): Break[] {
  const names = layerNames(draft, facts);
  if (names === undefined) return [];
  return (facts.style ?? []).flatMap(({ id, sourceLayer }) =>
    breakIf(sourceLayer !== undefined && !names.includes(sourceLayer), '/style', {
      id,
      layer: sourceLayer ?? '',
      near: nearest(sourceLayer ?? '', names) ?? names.join(', '),
    }),
  );
}

function unknownTileFields({ tiles }: Draft, { layers }: Facts): Break[] {
  const known = layers?.flatMap(({ fields }) => fields.map(({ name }) => name));
  if (known === undefined) return [];
  return (tiles?.fields ?? []).flatMap((field, index) =>
    breakIf(!known.includes(field), `/tiles/fields/${index}`, { field, near: nearest(field, known) ?? known.slice(0, 10).join(', ') }),
  );
}

/** The profile of points for layers that have none. */
function unfitProfile({ tiles: { profile } = {} }: Draft, { layers = [] }: Facts): Break[] {
  const kinds = layers.flatMap(({ geometry }) => geometry ?? []);
  const hasPoints = kinds.some((kind) => kind === 'point' || kind === 'mixed');
  return breakIf(profile === 'points' && kinds.length > 0 && !hasPoints, '/tiles/profile');
}

const pointProfiles = ['points', 'auto'];

/** Rules of tiles and styles. */
export const drawingRules: readonly Rule[] = [
  {
    id: 'tiles.zooms',
    severity: 'error',
    breaks: ({ tiles: { minzoom = 0, maxzoom = 18 } = {} }) => breakIf(minzoom > maxzoom, '/tiles/minzoom', { minzoom, maxzoom }),
  },
  {
    id: 'tiles.points-profile',
    severity: 'warning',
    breaks: ({ tiles: { points, profile = 'auto' } = {} }) =>
      breakIf(points !== undefined && !pointProfiles.includes(profile), '/tiles/points', { profile }),
  },
  { id: 'tiles.profile', severity: 'warning', breaks: unfitProfile },
  { id: 'tiles.fields', severity: 'error', breaks: unknownTileFields },
  { id: 'style.source-layer', severity: 'error', breaks: unknownLayers },
  { id: 'style.field', severity: 'error', breaks: unknownFields },
];
