import type { StyleSpecification } from 'maplibre-gl';
import type { Lang } from '../../../words/languages.ts';
import type { ShownDataset } from '../../../map/compose.ts';
import type { MapLayer } from '../../../map/model/model.ts';
import { sourceOf } from '../../../map/facts/frames.ts';
import { titleOf } from '../../../map/style/legend.ts';
import { namePart } from '../../../map/write/file-name.ts';
import { lookOf, styleOnPaper } from '../../../map/write/taken-look.ts';
import { writeQml } from '../../../map/write/qml.ts';
import { writeSld } from '../../../map/write/sld.ts';
import { restrictedName } from '../../../../schemas/model/restricted-name.ts';
import { tellRestriction } from '../../parts/notice-for.ts';

/** Formats of styles that readers take. */
export type StyleFormat = 'maplibre' | 'qml' | 'sld';

/** Formats in which the style of a layer can leave: no address of restricted data, nor of what this page alone holds. */
export function styleFormats({ facts }: ShownDataset, { geometry }: MapLayer): StyleFormat[] {
  const isPublic = facts.restriction === undefined && facts.origin === undefined;
  return [...(isPublic ? (['maplibre'] as const) : []), ...(geometry === 'mixed' ? [] : (['qml', 'sld'] as const))];
}

/** Write the style of a layer as a file, in its colours on paper; `sources`: those of the map. */
export function takeStyle(
  shown: ShownDataset,
  layer: MapLayer,
  { format, lang, sources }: { format: StyleFormat; lang: Lang; sources: StyleSpecification['sources'] },
): { name: string; blob: Blob } {
  const { facts } = shown;
  const title = titleOf(layer, lang);
  const restriction = facts.restriction && tellRestriction(facts.restriction, lang);
  const stem = [namePart(title) || 'style', ...(restriction === undefined ? [] : [restrictedName])].join('_');
  const named = (ending: string, text: string, type: string): { name: string; blob: Blob } => ({
    name: `${stem}.${ending}`,
    blob: new Blob([text], { type }),
  });
  if (format === 'maplibre') {
    const own = styleOnPaper(shown, lang).layers.filter((each) => 'source-layer' in each && each['source-layer'] === layer.name);
    const source = sources[sourceOf(facts)];
    const style = { version: 8, name: title, sources: { [sourceOf(facts)]: source }, layers: own };
    return named('json', `${JSON.stringify(style, null, 2)}\n`, 'application/json');
  }
  const look = { ...lookOf(shown, layer, lang), ...(restriction !== undefined && { restriction }) };
  return format === 'qml' ? named('qml', writeQml(look), 'application/xml') : named('sld', writeSld(look), 'application/vnd.ogc.sld+xml');
}
