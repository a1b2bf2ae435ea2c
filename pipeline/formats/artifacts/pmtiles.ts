import type { Column } from '../../programs/geopackage/clean-rows.ts';
import { copyToFlatgeobuf } from '../../gdal/copy-layer.ts';
import { programTask, type Task } from '../../sandbox/job.ts';
import { canBeTold, joinTiles, keepAll, tile, type TileType, type Tiling } from './tippecanoe.ts';
import type { LinesJob } from '../../programs/tiles/write-lines.ts';
import type { Format, FormatLayer, Subject } from './format.ts';

const output = 'tiles.pmtiles';

const task = (command: Task['command']): Task => ({ command, inputs: {} });

/** Give the type that values of a field have in tiles, which know no dates. */
const typeInTiles = ({ type, textInTiles }: Column): TileType => {
  if (textInTiles) return 'string';
  return ({ boolean: 'bool', integer: 'int', number: 'float', text: 'string', date: 'string', datetime: 'string' } as const)[type];
};

/** Whether tippecanoe reads a field of a FlatGeobuf file right only when it is told its type. */
const isMisread = ({ type, textInTiles }: Column): boolean => type === 'boolean' || type === 'integer' || textInTiles === true;

const tiled = ({ columns }: FormatLayer, { tiles: { fields } }: Subject): Column[] =>
  columns.filter(({ name }) => fields === undefined || fields.includes(name));

/** The one type of values of several; undefined where a text may stand beside a number. */
function commonType(types: ReadonlySet<TileType>): TileType | undefined {
  const [first, second] = [...types].sort();
  return types.size === 1 ? first : types.size === 2 && first === 'float' && second === 'int' ? 'float' : undefined;
}

/** List the types of fields that tippecanoe is told, once for all layers; omits names that have two types or that it cannot be told. */
function typesOf(subject: Subject): Map<string, TileType> {
  const byName = Map.groupBy(
    subject.layers.flatMap((layer) => tiled(layer, subject)),
    ({ name }) => name,
  );
  const common = [...byName].map(([name, columns]) => [name, commonType(new Set(columns.map(typeInTiles)))] as const);
  return new Map(common.filter((each): each is [string, TileType] => each[1] !== undefined && canBeTold(each[0])));
}

/** Tell whether tippecanoe is given a layer as lines of GeoJSON, whose values have types of their own. */
function asLines(layer: FormatLayer, subject: Subject): boolean {
  const types = typesOf(subject);
  // tippecanoe reads no multiple geometries from a FlatGeobuf file of several types, and no type that it cannot be told.
  // guard [isMisread(column) && !types.has(column.name) → false]: under names that say something to tippecanoe
  return layer.manyTypes || tiled(layer, subject).some((column) => isMisread(column) && !types.has(column.name));
}

const fileOf = (layer: FormatLayer, subject: Subject, prefix = ''): string =>
  `${prefix}${layer.name}${asLines(layer, subject) ? '.geojsonl' : '.fgb'}`;

const writeLines = (subject: Subject, { ids, prefix = '' }: { ids: boolean; prefix?: string }): Task[] =>
  subject.layers
    .filter((layer) => asLines(layer, subject))
    .map((layer) => {
      const asText = layer.columns.filter(({ textInTiles }) => textInTiles).map(({ name }) => name);
      const job: LinesJob = { input: `${layer.name}.fgb`, output: fileOf(layer, subject, prefix), ids, asText };
      return programTask('tiles/write-lines.ts', job, {});
    });

function tilingOf(subject: Subject): Tiling {
  const { datasetId, layers, tiles } = subject;
  const { profile, minzoom, maxzoom, fields } = tiles;
  return {
    layers: layers.map((layer) => ({ name: layer.name, file: fileOf(layer, subject) })),
    name: datasetId,
    output,
    minzoom,
    maxzoom,
    fields,
    types: typesOf(subject),
    // The zoom that keeps every feature has no groups.
    flags: profile.groups ? [...profile.flags, `--cluster-maxzoom=${maxzoom - 1}`] : profile.flags,
  };
}

/** The maximum zoom alone, every feature in it. */
function tileTop(subject: Subject, into: string): Task {
  const { maxzoom } = subject.tiles;
  return task(tile({ ...tilingOf(subject), output: into, minzoom: maxzoom, flags: keepAll }));
}

/** The zooms below the maximum, features merged. Merging needs features without ids, which tippecanoe gives to an indexed file. */
function tileMerged(subject: Subject): Task[] {
  const { layers, wgs84, tiles } = subject;
  const prefix = 'merged-';
  const copies = layers
    .filter((layer) => !asLines(layer, subject))
    .flatMap((layer) => (wgs84 === null ? [] : [copyToFlatgeobuf(layer, wgs84, { output: fileOf(layer, subject, prefix), index: false })]));
  const files = layers.map((layer) => ({ name: layer.name, file: fileOf(layer, subject, prefix) }));
  const tiling = { ...tilingOf(subject), layers: files, output: 'below.pmtiles', maxzoom: tiles.maxzoom - 1, ids: false };
  return [...copies, ...writeLines(subject, { ids: false, prefix }), task(tile(tiling))];
}

/** Vector tiles of all layers that have features on the map, from their FlatGeobuf files (whose order gives the ids). */
export const pmtiles: Format = {
  id: 'pmtiles',
  per: 'dataset',
  takes: ({ onMap }) => onMap > 0,
  after: ['flatgeobuf'],
  outputs: [
    {
      format: 'pmtiles',
      file: output,
      suffix: '.pmtiles',
      mediaType: 'application/vnd.pmtiles',
      recipe: 6,
      changes: [
        { recipe: 4, why: 'recipe.typed-tiles', repairs: true, types: ['boolean', 'integer'] },
        { recipe: 5, why: 'recipe.whole-ground' },
        { recipe: 6, why: 'recipe.single-counts', profile: 'points' },
      ],
    },
  ],

  tasks(subject) {
    const { datasetId, tiles } = subject;
    const { profile, minzoom, maxzoom } = tiles;
    const lines = writeLines(subject, { ids: true });
    if (profile.merges && minzoom === maxzoom) return [...lines, tileTop(subject, output)];
    if (profile.merges)
      return [
        ...lines,
        ...tileMerged(subject),
        tileTop(subject, 'top.pmtiles'),
        task(joinTiles(['below.pmtiles', 'top.pmtiles'], output, datasetId)),
      ];
    return [...lines, task(tile(tilingOf(subject)))];
  },

  // tippecanoe says in the file what it has left out; a profile that merges leaves out nothing.
  again(subject) {
    if (subject.tiles.profile.merges) return [];
    // Some tile of the maximum zoom was too full: that zoom again, without limit.
    const {
      datasetId,
      tiles: { minzoom, maxzoom },
    } = subject;
    const top = tileTop(subject, 'top.pmtiles');
    if (minzoom === maxzoom) return [top, task(joinTiles(['top.pmtiles'], output, datasetId))];
    return [
      top,
      task(joinTiles([output], 'below.pmtiles', datasetId, maxzoom - 1)),
      task(joinTiles(['below.pmtiles', 'top.pmtiles'], output, datasetId)),
    ];
  },
};
