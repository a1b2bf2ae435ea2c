import type { DatasetRecord, Field, Layer } from '../../schemas/types.ts';
import { categoryColors, hues } from '../map/style/colors.ts';
import { plainLayers } from '../map/style/plain-layers.ts';
import { areAllTold, fieldOf, fieldValues } from './pcrs.ts';

type Style = NonNullable<DatasetRecord['style']>;
type Colors = readonly (readonly [value: string, color: string])[];
type Styled = Pick<Layer, 'name' | 'standard' | 'geometry' | 'fields' | 'features'>;

/** Blue the finer, ochre and red the coarser; grey where there is no bound. */
const precisionColors: Colors = [
  ['002', '#08306b'],
  ['005', '#1d5c96'],
  ['010', '#5b9bd0'],
  ['040', '#b07d12'],
  ['150', '#a83a2a'],
  ['999', '#6e6e6e'],
];

/** Colours of the standard (CNIG, symbols of plans); codes that it dropped in 2017 have colours close to their zone's. */
const zoneColors: Colors = [
  ['U', '#e60000'],
  ['AU', '#ff6565'],
  ['AUc', '#ff6565'],
  ['AUs', '#feccbe'],
  ['A', '#ffff00'],
  ['Ah', '#e6c800'],
  ['N', '#56aa02'],
  ['Nd', '#8fc75a'],
  ['Nh', '#b9dd97'],
];
/** Their edge, and how much of the ground is seen through them, in the same standard. */
const zoneLook = { edge: '#343434', fill: 0.6 };

/** Colours of networks, those of NF P 98-332 (CNIG, PCRS 2.0, list of networks). */
const networkColors: Colors = Object.entries({
  '#ff0000': ['ELEC', 'ELECBT', 'ELECHT', 'ELECECL', 'ELECSLT'],
  '#ffff00': ['GAZ'],
  '#ff6400': ['CHIM'],
  '#0000ff': ['AEP', 'INCE'],
  '#7d4900': ['ASSA', 'ASSAEP', 'ASSAEU', 'ASSARU'],
  '#640064': ['CHAU'],
  '#00ff00': ['COM'],
  '#ff008b': ['MULT'],
  '#828282': ['DECH', '00'],
}).flatMap(([color, codes]) => codes.map((code) => [code, color] as const));
/** Network that nobody named: alone it tells nothing. */
const noNetwork = '00';

const plain = '#1b2430';

/** Covers are small, and yellow on paper needs an edge. */
const networks = { by: 'reseau', colors: networkColors, fill: 0.9, edge: plain };

/** Colours of layers beside each other; over zones those that stand out of all of them come first. */
const beside = categoryColors(false);
const overZones = [hues.ink, hues.blue, hues.pink, hues.sky, hues.orange, hues.green, hues.amber].flatMap((hue) => beside[hue] ?? []);

/** Opacity of an area above all others, which is drawn by its outline: it can be clicked, and changes no colour below. */
const outline = 0;
const isExtent = ({ standard = '' }: Styled): boolean => /^(emprise|initiative)/.test(standard);

/** How a map draws the layers of a national standard that has its own way; nothing for other data. */
export function standardStyle({ standard, version: { layers } }: Pick<DatasetRecord, 'standard' | 'version'>): Style | undefined {
  if (standard?.id === 'cnig-pcrs') return streetStyle(layers);
  if (standard?.id !== 'cnig-plu') return undefined;
  // Zones cover all: what is said of a part of them lies above.
  const isZone = ({ standard: own }: Styled): boolean => own === 'zone_urba';
  return [
    ...layers.filter(isZone).flatMap((layer) => drawLayer(layer, { by: 'typezone', colors: zoneColors, ...zoneLook })),
    ...drawApart(
      layers.filter((layer) => !isZone(layer)),
      overZones,
      () => ({ fill: outline }),
    ),
  ];
}

/** Covers show whose network they are of; a lone layer else how exactly it was surveyed; several are first of all to be told apart. */
function streetStyle(layers: readonly Styled[]): Style {
  const surveyed = layers.filter((layer) => !isExtent(layer) && layer.geometry !== null);
  const [only] = surveyed.length === 1 ? surveyed : [];
  return [
    ...layers.filter(isExtent).flatMap((layer) => drawLayer(layer, { fill: outline })),
    ...(only && !isOfNetworks(only)
      ? drawLayer(only, { by: 'precisionplanimetrique', colors: precisionColors })
      : drawApart(surveyed, beside, (layer) => (isOfNetworks(layer) ? networks : {}))),
  ];
}

/** Areas below lines below points, each layer in its own colour; where there are too few, those that share one differ in shape. */
function drawApart(layers: readonly Styled[], colors: readonly string[], own: (layer: Styled) => Drawing): Style {
  return (['polygon', 'mixed', 'line', 'point'] as const)
    .flatMap((kind) => layers.filter(({ geometry }) => geometry === kind))
    .flatMap((layer, index) => drawLayer(layer, { rest: colors[index % colors.length], ...own(layer) }));
}

function isOfNetworks(layer: Styled): boolean {
  const field = fieldOf(layer, networks.by);
  return usedColors(networks.colors, field).some(([code]) => code !== noNetwork);
}

/** How one layer is drawn: in the colours of a field's values, and in another one where there is none. */
interface Drawing {
  by?: string;
  colors?: Colors;
  rest?: string | undefined;
  fill?: number | undefined;
  edge?: string | undefined;
}

function drawLayer(layer: Styled, { by = '', colors = [], rest = plain, fill, edge }: Drawing): Style {
  if (layer.geometry === null) return [];
  const field = fieldOf(layer, by);
  const used = usedColors(colors, field);
  const [last = ['', rest] as const] = used.slice(-1);
  // Where each value has its colour nothing is left for the rest.
  const isKnown = (value: string): boolean => used.some(([known]) => known === value);
  const isWhole = field?.nulls === 0 && areAllTold(field) && fieldValues(field).every(isKnown);
  const color = field === undefined || used.length === 0 ? rest : ['match', ['get', field.name], ...used.flat(), isWhole ? last[1] : rest];
  return plainLayers(layer.name, layer.geometry, color, { ...(fill !== undefined && { fill }), ...(edge !== undefined && { edge }) });
}

/** Colours of the values that a field has; of all that it may have, where not all are told. */
function usedColors(colors: Colors, field: Field | undefined): Colors {
  if (field === undefined) return [];
  const values = fieldValues(field);
  return areAllTold(field) ? colors.filter(([value]) => values.includes(value)) : colors;
}
