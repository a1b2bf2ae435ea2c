import type { Command } from '../../sandbox/command.ts';

/** A type of the values of tiles, as tippecanoe calls it. */
export type TileType = 'bool' | 'int' | 'float' | 'string';

/** One tiling: which files of the working directory, which zooms, which options. */
export interface Tiling {
  layers: readonly { name: string; file: string }[];
  /** Shown by viewers as the name of the tileset. */
  name: string;
  output: string;
  minzoom: number;
  maxzoom: number;
  /** Fields that go into the tiles; all where undefined. */
  fields?: readonly string[] | undefined;
  /** Types of fields, of those that a FlatGeobuf file holds as whole numbers or booleans at least. */
  types?: ReadonlyMap<string, TileType>;
  flags: readonly string[];
  /** Give every feature its place in the file as id. */
  ids?: boolean;
}

/** Nothing that the maximum zoom can hold is left out of it. */
export const keepAll: readonly string[] = ['--drop-rate=1', '--no-tile-size-limit', '--no-feature-limit'];

/** Whether tippecanoe can be told the type of a field: its option ends a name at the first colon. */
export const canBeTold = (field: string): boolean => !field.includes(':');

/** Tile layers with tippecanoe; `types` are the types of fields that its reader of FlatGeobuf must be told (felt/tippecanoe#180). */
export function tile({ layers, name, output, minzoom, maxzoom, fields, types = new Map(), flags, ids = true }: Tiling): Command {
  return {
    program: 'tippecanoe',
    args: [
      `--output=${output}`,
      '--force',
      `--name=${name}`,
      '--description=',
      '--temporary-directory=.',
      `--minimum-zoom=${minzoom}`,
      `--maximum-zoom=${maxzoom}`,
      ...(ids ? ['--generate-ids'] : []),
      '--no-tile-stats',
      '--simplification-at-maximum-zoom=1',
      '--no-tiny-polygon-reduction-at-maximum-zoom',
      ...flags,
      // Names of fields are producers' words: each stands behind the name of an option.
      ...(fields === undefined ? [] : fields.length === 0 ? ['--exclude-all'] : fields.map((field) => `--include=${field}`)),
      // Untold, tippecanoe takes every whole number of FlatGeobuf for a text and every boolean for false.
      ...[...types].map(([field, type]) => `--attribute-type=${field}:${type}`), // guard: keep the type that a field has in each layer
      // File names are relative, so that the metadata, which repeats this command, holds no path.
      ...layers.map((layer) => `--named-layer=${layer.name}:${layer.file}`),
    ],
  };
}

/** The frames of sheets.fgb (whose order gives the ids) as sheets.pmtiles, every one of them at every zoom. */
export const tilesOfSheets = (zooms: Pick<Tiling, 'minzoom' | 'maxzoom'>): Command =>
  tile({
    ...zooms,
    layers: [{ name: 'dalles', file: 'sheets.fgb' }],
    name: 'dalles',
    output: 'sheets.pmtiles',
    fields: ['dalle', 'date', 'octets', 'points', 'chemin'],
    types: new Map([
      ['octets', 'int'],
      ['points', 'int'],
    ]),
    flags: [...keepAll, '--no-tiny-polygon-reduction'],
  });

/** Put the zooms of several tilesets into one. */
export function joinTiles(inputs: readonly string[], output: string, name: string, maxzoom?: number): Command {
  return {
    program: 'tile-join',
    args: [
      `--output=${output}`,
      '--force',
      `--name=${name}`,
      '--description=',
      '--no-tile-size-limit',
      '--no-tile-stats',
      ...(maxzoom === undefined ? [] : [`--maximum-zoom=${maxzoom}`]),
      ...inputs,
    ],
  };
}

/** Share of the tiles that tippecanoe has made, from the last "  43.5%  11/1035/704" of its log. */
export function readTippecanoeProgress(text: string): number | undefined {
  const last = [...text.matchAll(/(\d+(?:\.\d+)?)% +\d+\/\d+\/\d+/g)].at(-1)?.[1];
  return last === undefined ? undefined : Math.min(Number(last) / 100, 1);
}
