import { cutJson, type JsonPiece } from '../../../schemas/codecs/json.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import { collectLayer, refuseManyLayers } from './collect-layer.ts';
import { addFeatures, refuseJson, valueOf } from './geojson.ts';
import { ReadError, type GivenFile, type RawLayer, type RawReading } from './reading.ts';
import { slicesOf, stemOf } from './text.ts';

/** Member of a layer, and of a feature's properties, that says how it is shown. */
const options = '_umap_options';
/** Characters of a layer's name: more is no name. */
const nameCharacters = 200;
/** Characters of a colour: of #rrggbb, or of its longest name. */
const colorCharacters = 20;

/** Read a map of uMap, a layer of it after the other; the form refuses it, as the pipeline does not read it. */
export async function readUmap({ name, bytes, room, onProgress }: GivenFile): Promise<RawReading> {
  if (room === undefined) throw new ReadError('is-umap', { name });
  const stem = stemOf(name);
  const layers: RawLayer[] = [];
  /** Layers whose data are elsewhere: nobody has agreed to ask for them. */
  let remote = 0;
  let type: unknown;
  const add = (value: unknown): void => {
    if (!isMembers(value)) throw new ReadError('umap-root');
    const shown = isMembers(value[options]) ? value[options] : {};
    const given = typeof shown['name'] === 'string' ? shown['name'].slice(0, nameCharacters).trim() : '';
    if (isMembers(shown['remoteData']) && Boolean(shown['remoteData']['url'])) remote += 1;
    const features: unknown = value['features'];
    if (!Array.isArray(features) || features.length === 0) return;
    refuseManyLayers(layers.length + 1);
    const layer = collectLayer([], 'json', { room });
    const { add: addFeature } = addFeatures(layer);
    for (const feature of features) addFeature(unstyled(feature));
    const raw = layer.finish({ source: given || stem, stated: undefined, assumed: 'EPSG:4326' });
    const { color } = shown;
    layers.push(typeof color === 'string' && color.length <= colorCharacters ? { ...raw, color } : raw);
  };
  const onPiece = (piece: JsonPiece): void => {
    if (piece.key === 'type') type = valueOf(piece);
    else if (piece.key === 'layers' || piece.key === undefined) [valueOf(piece)].flat().forEach(add);
  };
  await cutJson(slicesOf(bytes, onProgress), { list: 'layers', onPiece }).catch(refuseJson);
  if (type !== 'umap') throw new ReadError('umap-root');
  if (layers.length === 0 && remote > 0) throw new ReadError('umap-remote-only');
  return {
    layers,
    problems: remote === 0 ? [] : [{ id: 'umap-remote', severity: 'warning', facts: { count: remote } }],
  };
}

/** A feature without the options of its look, which are no field. */
function unstyled(feature: unknown): unknown {
  if (!isMembers(feature) || !isMembers(feature['properties'])) return feature;
  const { [options]: _, ...properties } = feature['properties'];
  return { ...feature, properties };
}
