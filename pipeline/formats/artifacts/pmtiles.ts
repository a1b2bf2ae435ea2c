import { copyToFlatgeobuf, copyToLines, flatgeobufToLines } from '../../tools/gdal/copy-layer.ts';
import { programTask, type Task } from '../../tools/sandbox/job.ts';
import type { LossesJob } from '../../tools/tiles/read-losses.ts';
import { readReply } from '../../tools/sandbox/reply.ts';
import { joinTiles, keepAll, tile, type Tiling } from '../../tools/tiles/tippecanoe.ts';
import type { Format, FormatLayer, Subject } from './format.ts';

const output = 'tiles.pmtiles';

/** tippecanoe cannot read multiple geometries from a FlatGeobuf file of several types: such a layer is read from lines of GeoJSON. */
const fileOf = (layer: FormatLayer, prefix = ''): string => `${prefix}${layer.name}${layer.manyTypes ? '.geojsonl' : '.fgb'}`;

const task = (command: Task['command']): Task => ({ command, inputs: {} });

/** What every tiling of a data set has in common. */
function tilingOf({ datasetId, layers, tiles: { profile, minzoom, maxzoom, fields } }: Subject): Tiling {
  return {
    layers: layers.map((layer) => ({ name: layer.name, file: fileOf(layer) })),
    name: datasetId,
    output,
    minzoom,
    maxzoom,
    fields,
    flags: profile.flags,
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
  const copies = layers.flatMap((layer) => {
    const file = fileOf(layer, 'merged-');
    if (wgs84 === null) return [];
    return [layer.manyTypes ? copyToLines(layer, wgs84, file) : copyToFlatgeobuf(layer, wgs84, { output: file, index: false })];
  });
  const files = layers.map((layer) => ({ name: layer.name, file: fileOf(layer, 'merged-') }));
  return [...copies, task(tile({ ...tilingOf(subject), layers: files, output: 'below.pmtiles', maxzoom: tiles.maxzoom - 1, ids: false }))];
}

/** Vector tiles of all layers that have features on the map, from their FlatGeobuf files (whose order gives the ids). */
export const pmtiles: Format = {
  id: 'pmtiles',
  per: 'dataset',
  takes: ({ onMap }) => onMap > 0,
  after: ['flatgeobuf'],
  outputs: [{ format: 'pmtiles', file: output, suffix: '.pmtiles', mediaType: 'application/vnd.pmtiles', recipe: 3 }],

  tasks(subject) {
    const { datasetId, layers, tiles } = subject;
    const { profile, minzoom, maxzoom } = tiles;
    const lines = layers.filter(({ manyTypes }) => manyTypes).map((layer) => task(flatgeobufToLines(`${layer.name}.fgb`, fileOf(layer))));
    if (profile.merges && minzoom === maxzoom) return [...lines, tileTop(subject, output)];
    if (profile.merges)
      return [
        ...lines,
        ...tileMerged(subject),
        tileTop(subject, 'top.pmtiles'),
        task(joinTiles(['below.pmtiles', 'top.pmtiles'], output, datasetId)),
      ];
    const job: LossesJob = { path: output };
    // tippecanoe says in the file what it left out; `then` reads it there.
    return [...lines, task(tile(tilingOf(subject))), programTask('tiles/read-losses.ts', job, {})];
  },

  then(said, subject) {
    if (subject.tiles.profile.merges || readReply<number>(said) === 0) return [];
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
