import { DARK, LIGHT, layers, type Flavor } from '@protomaps/basemaps';
import type { LayerSpecification } from 'maplibre-gl';
import { palettes, type BasePalette } from '../map/style/basemap.ts';
import { osmSource, type OsmLayers } from '../map/style/ground.ts';

/** Colours that the base map's palette lacks: for vegetation, buildings, ways, and texts that are no place names. */
interface Tints {
  green: string;
  wood: string;
  sand: string;
  built: string;
  building: string;
  way: string;
  road: string;
  highway: string;
  casing: string;
  rail: string;
  quiet: string;
  waterInk: string;
}

const tints: { light: Tints; dark: Tints } = {
  light: {
    green: '#eef2e4',
    wood: '#e6eedb',
    sand: '#f6f0df',
    built: '#f5f2ea',
    building: '#ddd6c6',
    way: '#e9e1d0',
    road: '#e6dcc6',
    highway: '#dccaa4',
    casing: '#d3c8b2',
    rail: '#c9c3b6',
    quiet: '#5d6673',
    waterInk: '#4f6f8a',
  },
  dark: {
    green: '#1a2a22',
    wood: '#1b2d23',
    sand: '#25241f',
    built: '#1c242e',
    building: '#2a3542',
    way: '#2c3743',
    road: '#3d4a58',
    highway: '#5c5a4e',
    casing: '#1f2832',
    rail: '#303a46',
    quiet: '#98a2af',
    waterInk: '#7fa3c2',
  },
};

/** Protomaps' colours, all of them replaced by those of the base map. */
function flavorOf(flavor: Flavor, { sea, land, border, ink, halo }: BasePalette, tint: Tints): Flavor {
  const { landcover: _, pois: __, ...plain } = flavor;
  const all = (pattern: RegExp, color: string): Partial<Flavor> =>
    Object.fromEntries(Object.keys(plain).flatMap((key) => (pattern.test(key) ? [[key, color]] : [])));
  return {
    ...plain,
    ...all(/./, land),
    ...all(/^(park|scrub|zoo)/, tint.green),
    ...all(/^wood/, tint.wood),
    ...all(/^(sand|beach)$/, tint.sand),
    ...all(/^(hospital|industrial|school|pedestrian|aerodrome|military|pier)$/, tint.built),
    ...all(/(other|minor|minor_service|minor_[ab])$/, tint.way),
    ...all(/(link|major|runway)$/, tint.road),
    ...all(/highway$/, tint.highway),
    ...all(/casing/, tint.casing),
    ...all(/_label/, tint.quiet),
    ...all(/^(city|country)_label$/, ink),
    ...all(/_halo$/, halo),
    background: land,
    glacier: halo,
    water: sea,
    buildings: tint.building,
    railway: tint.rail,
    boundaries: border,
    ocean_label: tint.waterInk,
  };
}

/** A name in French where the archive has one. */
const frenchName = ['coalesce', ['get', 'name:fr'], ['get', 'name']];
/** Layers whose texts are no names. */
const written = ['address_label', 'roads_shields'];

/** A layer as the site can draw it: words in the reader's own fonts, and no pictures, which would have to be fetched. */
function plainLayer(layer: LayerSpecification, { river }: BasePalette, { waterInk, quiet }: Tints, halo: string): LayerSpecification[] {
  const { id } = layer;
  const named = { ...layer, id: `ground/${id}` };
  if (named.type === 'line' && id.startsWith('water_')) return [{ ...named, paint: { ...named.paint, 'line-color': river } }];
  if (named.type !== 'symbol') return [named];
  const layout = Object.fromEntries(Object.entries(named.layout ?? {}).filter(([key]) => !key.startsWith('icon-')));
  if (!('text-field' in layout)) return [];
  const field = written.includes(id) ? {} : { 'text-field': frenchName };
  const color = id.includes('water') ? waterInk : id === 'roads_shields' ? quiet : undefined;
  return [
    {
      ...named,
      ...(id === 'places_region' && { minzoom: 6 }),
      layout: { ...layout, ...field, 'text-font': ['sans-serif'], ...(id === 'roads_shields' && { 'text-size': 10 }) },
      paint: { ...named.paint, 'text-halo-color': halo, 'text-halo-width': 1.4, ...(color !== undefined && { 'text-color': color }) },
    } as LayerSpecification,
  ];
}

/** The layers that draw an archive of Protomaps' schema in the palette of the base map. */
export function osmLayers(scheme: 'light' | 'dark'): OsmLayers {
  const palette = palettes[scheme];
  const tint = tints[scheme];
  const flavor = flavorOf(scheme === 'dark' ? DARK : LIGHT, palette, tint);
  const drawn = layers(osmSource, flavor, { lang: 'fr' })
    // The catalogue's own base map lies below, and shows where the archive has nothing.
    .filter(({ type }) => type !== 'background')
    .flatMap((layer) => plainLayer(layer, palette, tint, palette.halo));
  return { below: drawn.filter(({ type }) => type !== 'symbol'), above: drawn.filter(({ type }) => type === 'symbol') };
}
