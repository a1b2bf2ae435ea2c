import type { FieldType } from '../../../../schemas/types.ts';
import type { CrossSide } from '../../../map/cross/cross-sides.ts';
import { takenDrawings, type Sketch } from '../../../map/draw/drawing.ts';
import type { LayerFilters } from '../../../map/model/filter.ts';
import type { MapFacts, MapLayer, Position } from '../../../map/model/model.ts';
import type { TakenLayer, TakenNotice } from '../../../map/model/taken.ts';
import { lendOwn } from '../../../map/own/own-tiles.ts';
import { titleOf } from '../../../map/style/legend.ts';
import type { Lang } from '../../../words/languages.ts';
import { tell } from '../../../words/texts.ts';
import { noticeFor } from '../../parts/notice-for.ts';
import type { cross } from './fr.ts';

/** A layer that may be crossed with another: of the catalogue, of the reader's own, their drawings, or a point of the map. */
export interface SideChoice {
  key: string;
  title: string;
  fields: readonly { name: string; type: FieldType; title: string }[];
  /** Whether it has areas. */
  hasAreas: boolean;
  /** Absent of drawings and of a point. */
  facts?: MapFacts;
  layer?: MapLayer;
  /** To be read at most; 0 of what is here already. */
  bytes: number;
  features: number;
  /** Side of an order; its port is made anew for each. */
  open: () => CrossSide;
}

/** Things that a panel has to cross. */
interface Shown {
  facts: readonly MapFacts[];
  filtersOf: (id: string) => LayerFilters | undefined;
  drawings: readonly Sketch[];
  here: Position | undefined;
}

/** The key of a point of the map. */
export const hereKey = 'ici';

const layerChoice = (facts: MapFacts, layer: MapLayer, filters: LayerFilters | undefined, lang: Lang): SideChoice[] => {
  const { flatgeobuf } = layer.files ?? {};
  const isOwn = facts.origin !== undefined;
  if (flatgeobuf === undefined && !isOwn) return [];
  const title = tell(facts.title, lang).text;
  const own = { layer: layer.name, filters: filters?.[layer.name] ?? [] };
  return [
    {
      key: `${facts.id}/${layer.name}`,
      title: facts.layers.length > 1 ? `${title} · ${titleOf(layer, lang)}` : title,
      fields: layer.fields.map((field) => ({ name: field.name, type: field.type, title: titleOf(field, lang) })),
      hasAreas: layer.geometry === 'polygon' || layer.geometry === 'mixed',
      facts,
      layer,
      bytes: flatgeobuf?.bytes ?? 0,
      features: layer.features,
      open: () =>
        flatgeobuf === undefined
          ? { port: lendOwn(facts.id) ?? new MessageChannel().port1, ...own }
          : { facts: { layers: [layer] }, ...own },
    },
  ];
};

/** The layers that can be crossed, in the order of the map. */
export function crossChoices({ facts, filtersOf, drawings, here }: Shown, t: typeof cross, lang: Lang): SideChoice[] {
  const layers = facts.flatMap((each) => each.layers.flatMap((layer) => layerChoice(each, layer, filtersOf(each.id), lang)));
  const point: TakenLayer = {
    name: hereKey,
    title: t.here,
    geometry: 'point',
    fields: [],
    features: here === undefined ? [] : [{ geometry: { type: 'Point', coordinates: [...here] }, values: [] }],
  };
  const fields = (['title', 'description'] as const).map((name) => ({ name, type: 'text' as const, title: t.drawingField[name] }));
  const none = { bytes: 0, features: drawings.length, hasAreas: true };
  return [
    ...layers,
    ...(drawings.length === 0
      ? []
      : [{ key: 'dessins', title: t.drawings, fields, ...none, open: () => ({ given: takenDrawings(drawings, t.drawings) }) }]),
    { key: hereKey, title: t.here, fields: [], bytes: 0, features: 1, hasAreas: false, open: () => ({ given: point }) },
  ];
}

/** The notice owed for a side; nobody is owed anything for the reader's own. */
export function noticeOfSide({ facts, title }: SideChoice, area: { name: string; shape?: object | undefined }, lang: Lang): TakenNotice {
  if (facts !== undefined) return noticeFor(facts, area, lang);
  const taken = new Date().toLocaleDateString('sv');
  return { title, producer: '', attribution: '', license: '', published: '', version: '', page: '', taken };
}
