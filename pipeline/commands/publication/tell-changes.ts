import type { Lang } from '../../../schemas/languages.ts';
import { comparesGeometry, newKeyOf, tellShapes } from '../../../schemas/model/layer-changes.ts';
import { number, numbers } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Version } from '../../../schemas/types.ts';

type Changes = NonNullable<Version['changes']>;

/** Lines of a list that a terminal still shows with the rest. */
const linesShown = 10;

/** The differences of two versions as people read them: figures in all, then layer by layer. */
export function tellChanges(
  dataset: string,
  { id, features, layers }: Pick<Version, 'id' | 'features' | 'layers'>,
  changes: Changes,
  lang: Lang,
): string {
  const before = changes.removed + changes.changed + changes.unchanged;
  const head = say('diff.head', { dataset, from: changes.previous, to: id, ...numbers({ before, after: features }, lang) }, lang);
  const areas = (changes.territories ?? []).flatMap(({ areas }) =>
    areas.slice(0, linesShown).map((area) => say('diff.territory', { ...area }, lang)),
  );
  return [head, ...changes.layers.flatMap((layer) => tellLayer(layer, newKeyOf(layer, layers), lang)), ...areas].join('\n');
}

function tellLayer(layer: Changes['layers'][number], newKey: string | undefined, lang: Lang): string[] {
  const { name, state, added, removed, changed, moved, unchanged, byField, byArea } = layer;
  if (state !== undefined) return [say(`diff.layer-${state}`, { layer: name, count: number(added + removed, lang) }, lang)];
  const fields = (id: 'diff.fields-added' | 'diff.fields-removed' | 'diff.fields-retyped', names: readonly string[] = []): string[] =>
    names.length === 0 ? [] : [say(id, { fields: names.join(', ') }, lang)];
  const byGeometry = comparesGeometry(layer);
  const counts = numbers({ added, removed, changed, moved, unchanged }, lang);
  return [
    say(byGeometry ? 'diff.layer' : 'diff.layer-attributes', { layer: name, ...counts }, lang),
    tellKey(layer.key, newKey, byGeometry, lang),
    ...(layer.geometryChanged ? [say('diff.shape', tellShapes(layer.geometryChanged), lang)] : []),
    ...(layer.heightsLost ? [say('diff.heights', {}, lang)] : []),
    ...(layer.crsChanged ? [say('diff.crs', {}, lang)] : []),
    ...fields('diff.fields-added', layer.fieldsAdded),
    ...fields('diff.fields-removed', layer.fieldsRemoved),
    ...fields('diff.fields-retyped', layer.fieldsRetyped),
    ...byField.slice(0, linesShown).map(({ field, changed: count }) => say('diff.field', { field, count: number(count, lang) }, lang)),
    ...(byArea?.areas ?? []).slice(0, linesShown).map((area) => say('diff.area', { field: byArea?.field ?? '', ...area }, lang)),
  ];
}

function tellKey(key: string | undefined, newKey: string | undefined, byGeometry: boolean, lang: Lang): string {
  if (key !== undefined) return say('diff.by-key', { key }, lang);
  if (newKey !== undefined) return say('diff.new-key', { key: newKey }, lang);
  return say(byGeometry ? 'diff.without-key' : 'diff.by-attributes', {}, lang);
}
