import type { Position } from '../model/model.ts';
import { writePoint } from './coordinates.ts';

/** View that a link to another map leads to. */
export interface LinkedView {
  /** Degrees. */
  title: string;
  at: Position;
  zoom: number;
  /** Host of the other map. */
  host: string;
  /** Names that the other map gives to its layers. */
  layers: readonly string[];
}

/** Hosts whose links have `c=longitude,latitude`, `z`, and layers in `l`, or in `l0`, `l1`… of those before 2025. */
const geoportails = new Set(['cartes.gouv.fr', 'www.cartes.gouv.fr', 'geoportail.gouv.fr', 'www.geoportail.gouv.fr']);
const openStreetMaps = new Set(['openstreetmap.org', 'www.openstreetmap.org']);

/** Maps with tiles of 256 pixels are at the next zoom for the same scale. */
const tileZooms = 1;

/** Read the view of a link to cartes.gouv.fr, geoportail.gouv.fr or openstreetmap.org; undefined for any other text. */
export function readMapLink(text: string): LinkedView | undefined {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return undefined;
  }
  const { protocol, hostname: host, searchParams, hash } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (geoportails.has(host)) {
    const [x, y] = (searchParams.get('c') ?? '').split(',');
    return viewOf(host, [x, y], searchParams.get('z') ?? '14', layersOf(searchParams));
  }
  if (!openStreetMaps.has(host)) return undefined;
  const [zoom, y, x] = (/[#&]map=([^&]*)/.exec(hash)?.[1] ?? '').split('/');
  return viewOf(host, [x, y], zoom ?? '', []);
}

function viewOf(host: string, written: readonly (string | undefined)[], zoom: string, layers: string[]): LinkedView | undefined {
  const [x, y, z] = [...written, zoom].map((part) => (part === undefined || part.trim() === '' ? NaN : Number(part)));
  if (x === undefined || y === undefined || z === undefined || !(Math.abs(x) <= 180 && Math.abs(y) <= 85 && z >= 0)) return undefined;
  return { title: writePoint([x, y]), at: [x, y], zoom: Math.min(Math.max(z - tileZooms, 0), 20), host, layers };
}

/** List the names before "$" or "::" of a text such as "NAME$GEOPORTAIL:OGC:WMTS(1;1;1;0),OTHER$…". */
function layersOf(params: URLSearchParams): string[] {
  const written = [...params].filter(([name]) => /^l\d*$/.test(name)).map(([, value]) => value);
  return written.flatMap((value) => [...value.matchAll(/([\w.-]{1,200})(?:\$|::)/g)].map(([, name = '']) => name));
}
