import type { StyleSpecification } from 'maplibre-gl';
import type { Lang } from '../../../words/languages.ts';
import type { ShownDataset } from '../../../map/compose.ts';
import type { MapLayer } from '../../../map/model/model.ts';
import { sourceOf } from '../../../map/facts/frames.ts';
import { titleOf } from '../../../map/style/legend.ts';
import { styleLooks } from '../../../map/style/style-looks.ts';
import { namePart } from '../../../map/write/file-name.ts';
import { writeQml } from '../../../map/write/qml.ts';
import { writeSld } from '../../../map/write/sld.ts';

/** Formats of styles that readers take. */
export type StyleFormat = 'maplibre' | 'qml' | 'sld';

/** Formats in which the style of a layer can leave: no address of restricted data, nor of what this page alone holds. */
export function styleFormats({ facts }: ShownDataset, { geometry }: MapLayer): StyleFormat[] {
  const isPublic = facts.restriction === undefined && facts.origin === undefined;
  return [...(isPublic ? (['maplibre'] as const) : []), ...(geometry === 'mixed' ? [] : (['qml', 'sld'] as const))];
}

/** Write the style of a layer as a file, in its colours on paper; `sources`: those of the map. */
export function takeStyle(
  { facts, hidden, fields, opacity, looks }: ShownDataset,
  layer: MapLayer,
  { format, lang, sources }: { format: StyleFormat; lang: Lang; sources: StyleSpecification['sources'] },
): { name: string; blob: Blob } {
  const options = { dark: false, lang, opacity, hidden, looks, ...(fields === undefined ? {} : { fields }) };
  const { layers, legend } = styleLooks(facts, options);
  const title = titleOf(layer, lang);
  const named = (ending: string, text: string, type: string): { name: string; blob: Blob } => ({
    name: `${namePart(title) || 'style'}.${ending}`,
    blob: new Blob([text], { type }),
  });
  if (format === 'maplibre') {
    const own = layers.filter((each) => 'source-layer' in each && each['source-layer'] === layer.name);
    const source = sources[sourceOf(facts)];
    const style = { version: 8, name: title, sources: { [sourceOf(facts)]: source }, layers: own };
    return named('json', `${JSON.stringify(style, null, 2)}\n`, 'application/json');
  }
  const [group = { layer: layer.name, title, entries: [] }] = legend.filter((each) => each.layer === layer.name);
  const by = group.entries.find(({ filter }) => filter)?.filter?.field;
  // A group of points is no class of the data.
  const entries = group.entries.filter(({ shape }) => shape !== 'group');
  const field = layer.fields.find(({ name }) => name === by);
  const look = {
    title,
    layer: layer.name,
    geometry: layer.geometry === 'mixed' ? 'polygon' : layer.geometry,
    legend: { ...group, entries },
    field,
  } as const;
  return format === 'qml' ? named('qml', writeQml(look), 'application/xml') : named('sld', writeSld(look), 'application/vnd.ogc.sld+xml');
}
