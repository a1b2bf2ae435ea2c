import type { Lang } from '../../words/languages.ts';
import type { ShownDataset } from '../compose.ts';
import type { MapLayer, StyledDataset } from '../model/model.ts';
import { titleOf } from '../style/legend.ts';
import { styleLooks } from '../style/style-looks.ts';
import type { TakenLook } from './qml.ts';

/** Style a data set as it is shown, in its colours on paper. */
export const styleOnPaper = ({ facts, hidden, fields, opacity, looks }: ShownDataset, lang: Lang): StyledDataset =>
  styleLooks(facts, { dark: false, lang, opacity, hidden, looks, ...(fields === undefined ? {} : { fields }) });

/** The look of a layer as it is shown; features of several geometries are told as areas. */
export function lookOf(shown: ShownDataset, layer: MapLayer, lang: Lang): TakenLook {
  const title = titleOf(layer, lang);
  const { legend } = styleOnPaper(shown, lang);
  const [group = { layer: layer.name, title, entries: [] }] = legend.filter((each) => each.layer === layer.name);
  const by = group.entries.find(({ filter }) => filter)?.filter?.field;
  // A group of points is no class of the data.
  const entries = group.entries.filter(({ shape }) => shape !== 'group');
  const geometry = layer.geometry === 'mixed' ? 'polygon' : layer.geometry;
  return { title, layer: layer.name, geometry, legend: { ...group, entries }, field: layer.fields.find(({ name }) => name === by) };
}
