import type { StyleSpecification } from 'maplibre-gl';
import type { Bbox } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';
import type { MapField, View } from '../model/model.ts';

/** A layer whose features the file tells about: its title and fields. */
interface KeptLayer {
  title: string;
  fields: MapField[];
}

/** A map as a file keeps it, with all that it is drawn from. */
export interface KeptMap {
  lang: Lang;
  style: StyleSpecification;
  view: View;
  /** Box of what is kept, and the zoom from which on it is. */
  box: Bbox;
  leastZoom: number;
  /** By the number of a source, then by zoom/column/row: a tile packed by gzip, in base64. */
  tiles: Record<string, Record<string, string>>;
  /** GeoJSON of the map's author, by the name of its source. */
  own: Record<string, string>;
  /** By source, then by layer. */
  layers: Record<string, Record<string, KeptLayer>>;
  /** MapLibre's words, and those of the card. */
  words: { controls: Record<string, string>; close: string; nothing: string; group: string };
}

/** Write JSON that stands within a script: nothing in it ends the script. */
export const inJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', String.raw`\u003c`);

/** Pack by gzip, in base64. */
export async function toPacked(bytes: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const packed = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
  let text = '';
  // As many at once as a call may be given.
  for (let at = 0; at < packed.length; at += 0x8000) text += String.fromCharCode(...packed.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Unpack what `toPacked` has packed. */
export async function fromPacked(text: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
