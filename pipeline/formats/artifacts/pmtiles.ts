import { copyToFlatgeobuf } from '../../tools/copy-layer.ts';
import type { CountTilesJob, TilesCount } from '../../tools/count-tiles.ts';
import { programTask, type Task } from '../../tools/job.ts';
import { readReply } from '../../tools/reply.ts';
import { joinTiles, keepAll, tile } from '../../tools/tippecanoe.ts';
import type { Format, Subject } from './format.ts';

const output = 'tiles.pmtiles';

/** The maximum zoom alone, every feature in it. */
function tileTop({ datasetId, layers, tiles: { maxzoom, fields } }: Subject): Task {
  const tiling = {
    layers: layers.map(({ name }) => name),
    name: datasetId,
    output: 'top.pmtiles',
    minzoom: maxzoom,
    maxzoom,
    fields,
    flags: keepAll,
  };
  return { command: tile(tiling), inputs: {} };
}

/** Vector tiles of all layers that have features to draw, from their FlatGeobuf files (whose order gives the ids). */
export const pmtiles: Format = {
  id: 'pmtiles',
  per: 'dataset',
  takes: ({ drawn }) => drawn > 0,
  after: ['flatgeobuf'],
  outputs: [{ format: 'pmtiles', file: output, suffix: '.pmtiles', mediaType: 'application/vnd.pmtiles', recipe: 1 }],

  tasks(subject) {
    const { datasetId, layers, clean, tiles } = subject;
    const { profile, minzoom, maxzoom, fields } = tiles;
    const tiling = { layers: layers.map(({ name }) => name), name: datasetId, output, minzoom, maxzoom, fields, flags: profile.flags };
    if (!profile.merges) {
      const job: CountTilesJob = { path: `/out/${output}`, layers: layers.map(({ name, drawn }) => ({ name, features: drawn })) };
      // tippecanoe says in the file what it left out; `then` reads it there.
      return [{ command: tile(tiling), inputs: {} }, programTask('count-tiles.ts', job, {})];
    }
    const top = tileTop(subject);
    if (minzoom === maxzoom) return [{ ...top, command: tile({ ...tiling, flags: keepAll }) }];
    // Merging needs features without ids, which tippecanoe gives to an indexed file: the zooms below the maximum read files without index.
    const merged = layers.map((layer) => ({
      command: copyToFlatgeobuf(layer, { output: `merged-${layer.name}.fgb`, index: false }),
      inputs: { 'clean.gpkg': clean },
    }));
    const below = tile({ ...tiling, output: 'below.pmtiles', maxzoom: maxzoom - 1, prefix: 'merged-', ids: false });
    return [
      ...merged,
      { command: below, inputs: {} },
      top,
      { command: joinTiles(['below.pmtiles', 'top.pmtiles'], output, datasetId), inputs: {} },
    ];
  },

  then(said, subject) {
    if (subject.tiles.profile.merges) return [];
    const { droppedAtTop } = readReply<TilesCount>(said);
    if (droppedAtTop === 0) return [];
    // Some tile of the maximum zoom was too full: that zoom again, without limit.
    const {
      datasetId,
      tiles: { minzoom, maxzoom },
    } = subject;
    const top = tileTop(subject);
    if (minzoom === maxzoom) return [top, { command: joinTiles(['top.pmtiles'], output, datasetId), inputs: {} }];
    const below = joinTiles([output], 'below.pmtiles', datasetId, maxzoom - 1);
    return [top, { command: below, inputs: {} }, { command: joinTiles(['below.pmtiles', 'top.pmtiles'], output, datasetId), inputs: {} }];
  },
};
