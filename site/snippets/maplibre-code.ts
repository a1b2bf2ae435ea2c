import type { Bbox } from '../../schemas/types.ts';

/** A quoted literal of JavaScript for text from a producer. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`;

/** What a piece of code draws: the tiles of a file, as a source of MapLibre of some type. */
interface Drawn {
  url: string;
  /** The source's own properties: "type: 'vector'". */
  source: string;
  attribution: string;
  /** What the map shows first. */
  box: Bbox | undefined;
  /** Statements that show it once it is there. */
  layers: readonly string[];
}

/** A program that shows PMTiles on a map of their own. */
export const maplibreCode = ({ url, source, attribution, box, layers }: Drawn): string =>
  [
    "import maplibregl from 'maplibre-gl';",
    "import { Protocol } from 'pmtiles';",
    '',
    "maplibregl.addProtocol('pmtiles', new Protocol().tile);",
    'const map = new maplibregl.Map({',
    "  container: 'map',",
    '  style: { version: 8, sources: {}, layers: [] },',
    ...(box === undefined ? [] : [`  bounds: [${box.join(', ')}],`]),
    '});',
    "map.on('load', () => {",
    `  map.addSource('mappe', { ${source}, url: 'pmtiles://${url}',`,
    `    attribution: ${quoted(attribution)} });`,
    ...layers.map((line) => `  ${line}`),
    '});',
  ].join('\n');
