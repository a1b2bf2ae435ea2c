import type { LayerFiles, MapFacts, MapLayer } from '../../../map/model/model.ts';
import type { Filter, LayerFilters } from '../../../map/model/filter.ts';
import type { TakenNotice } from '../../../map/model/taken.ts';
import { link, type Lang } from '../../../words/languages.ts';
import { tell } from '../../../words/texts.ts';
import type { TakeArea } from './area.ts';

/** A layer that parts can be taken of. */
export interface TakeableLayer {
  /** "producer/dataset/layer" */
  key: string;
  facts: MapFacts;
  /** What its features have to be. */
  filters: readonly Filter[];
  layer: MapLayer & { files: LayerFiles & { flatgeobuf: NonNullable<LayerFiles['flatgeobuf']> } };
}

const isTakeable = (layer: MapLayer): layer is TakeableLayer['layer'] => layer.files?.flatgeobuf !== undefined;

/** The layers that have a file to be read in ranges, with their filters. */
export const takeable = (facts: readonly MapFacts[], filtersOf: FiltersOf): TakeableLayer[] =>
  facts.flatMap((each) =>
    each.layers
      .filter(isTakeable)
      .map((layer) => ({ key: `${each.id}/${layer.name}`, facts: each, layer, filters: filtersOf(each)?.[layer.name] ?? [] })),
  );

/** The filters of data sets; undefined where one has none. */
export type FiltersOf = (facts: MapFacts) => LayerFilters | undefined;

/** What is owed for a part of a data set; `filter` tells what its features had to be. */
export function noticeFor(
  { title, producer, attribution, terms, version, path }: MapFacts,
  { name, shape }: TakeArea,
  lang: Lang,
  filter = '',
): TakenNotice {
  const taken = new Date().toLocaleDateString('sv');
  return {
    title: tell(title, lang).text,
    producer,
    attribution,
    license: terms === undefined ? '' : tell(terms.license, lang).text,
    ...(terms?.licenseUrl !== undefined && { licenseUrl: terms.licenseUrl }),
    published: terms?.published ?? '',
    version,
    ...(terms?.date !== undefined && { date: terms.date }),
    page: new URL(link(`/donnees/${path}/`, lang), location.href).href,
    ...(shape !== undefined && { place: name }),
    ...(filter !== '' && { filter }),
    taken,
  };
}
