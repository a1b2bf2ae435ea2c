import type { Lang } from '../../schemas/languages.ts';
import { comparesGeometry, tellShapes } from '../../schemas/layer-changes.ts';
import { number } from '../../schemas/texts/format.ts';
import { say } from '../../schemas/texts/say.ts';
import type { Version } from '../../schemas/types.ts';

type Changes = NonNullable<Version['changes']>;

/** Lines of a list that a terminal still shows with the rest. */
const linesShown = 10;

/** The differences of two versions as people read them: figures in all, then layer by layer. */
export function tellChanges(dataset: string, { id, features }: Pick<Version, 'id' | 'features'>, changes: Changes, lang: Lang): string {
  const head = say(
    'diff.head',
    { dataset, from: changes.previous, to: id, before: number(beforeOf(changes), lang), after: number(features, lang) },
    lang,
  );
  const areas = (changes.territories ?? []).flatMap(({ areas }) =>
    areas.slice(0, linesShown).map((area) => say('diff.territory', { ...area }, lang)),
  );
  return [head, ...changes.layers.flatMap((layer) => tellLayer(layer, lang)), ...areas].join('\n');
}

/** How many features there were. */
const beforeOf = ({ removed, changed, unchanged }: Changes): number => removed + changed + unchanged;

function tellLayer(layer: Changes['layers'][number], lang: Lang): string[] {
  const { name, state, added, removed, changed, moved, unchanged, byField, byArea } = layer;
  if (state !== undefined) return [say(`diff.layer-${state}`, { layer: name, count: number(added + removed, lang) }, lang)];
  const fields = (id: 'diff.fields-added' | 'diff.fields-removed' | 'diff.fields-retyped', names: readonly string[] = []): string[] =>
    names.length === 0 ? [] : [say(id, { fields: names.join(', ') }, lang)];
  const byGeometry = comparesGeometry(layer);
  return [
    say(
      byGeometry ? 'diff.layer' : 'diff.layer-attributes',
      { layer: name, ...formatted({ added, removed, changed, moved, unchanged }, lang) },
      lang,
    ),
    layer.key === undefined
      ? say(byGeometry ? 'diff.without-key' : 'diff.by-attributes', {}, lang)
      : say('diff.by-key', { key: layer.key }, lang),
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

const formatted = (counts: Record<string, number>, lang: Lang): Record<string, string> =>
  Object.fromEntries(Object.entries(counts).map(([term, count]) => [term, number(count, lang)]));
