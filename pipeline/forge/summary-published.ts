import type { Lang } from '../../schemas/languages.ts';
import { comparesGeometry, tellShapes } from '../../schemas/model/layer-changes.ts';
import { bytes, number, numbers } from '../../schemas/messages/format.ts';
import { say } from '../../schemas/messages/say.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Changes, DatasetRecord, LayerChanges } from '../../schemas/types.ts';
import { markdownText } from './github-text.ts';

/** Published record and quota that a proposal is compared with. */
export interface ProposalContext {
  /** What is published of the same data set: null is nothing, absent where that is not known. */
  published?: DatasetRecord | null;
  /** Bytes of its producer with and without the proposal, and how many it may hold. */
  quota?: { held: number; wanted: number; allowed: number };
}

/** A person reads these; the change set holds them all. */
const maxFields = 12;

/** Differences of a proposal from the published record, as rows of the table of its facts. */
export function besideRows(record: DatasetRecord, { published, quota }: ProposalContext, lang: Lang): [TextId, string][] {
  const rejects = rejectsText(record, lang);
  return [
    ...(published === undefined ? [] : [['summary.edition', editionText(record, published, lang)] satisfies [TextId, string]]),
    ...(published ? [changesRow(record, published, lang)] : []),
    ...(rejects === '' ? [] : [['summary.rejects', rejects] satisfies [TextId, string]]),
    ...(quota === undefined ? [] : [['summary.quota', quotaText(quota, lang)] satisfies [TextId, string]]),
  ];
}

function editionText({ edition = '', version, history }: DatasetRecord, published: DatasetRecord | null, lang: Lang): string {
  if (published === null) return say('summary.edition-first', { edition }, lang);
  const before = published.edition ?? say('summary.edition-none', {}, lang);
  if (before === edition) return say('summary.edition-same', { edition }, lang);
  const isBreaking = edition.split('.')[0] !== before.split('.')[0];
  if (!isBreaking) return `${before} → ${edition}`;
  const reasons = history.find(({ id }) => id === version.id)?.breaking ?? [];
  const lines = reasons.map((text) => markdownText(typeof text === 'string' ? text : text[lang]));
  return [say('summary.edition-breaking', { before, edition }, lang), ...lines].join('<br>');
}

/** The same version differs from an older one as it did before: nothing of this proposal. */
function changesRow({ version }: DatasetRecord, published: DatasetRecord, lang: Lang): [TextId, string] {
  const { changes } = version;
  if (version.id === published.version.id) return ['summary.changes', say('summary.changes-none', {}, lang)];
  if (changes?.previous !== published.version.id) return ['summary.changes', say('summary.changes-unknown', {}, lang)];
  return ['summary.changes', changesText(changes, lang)];
}

function changesText(changes: Changes, lang: Lang): string {
  const several = changes.layers.length > 1;
  const layers = changes.layers.flatMap((layer) =>
    layerLines(layer, lang).map((line) => (several ? `${markdownText(layer.name)}: ${line}` : line)),
  );
  return [countsText(changes, lang), ...layers].join('<br>');
}

const countsText = ({ added, removed, changed, moved, unchanged }: Changes, lang: Lang): string =>
  say('summary.changes-counts', numbers({ added, removed, changed, moved, unchanged }, lang), lang);

function layerLines(whole: LayerChanges, lang: Lang): string[] {
  const { state, key, crsChanged, byField, ...layer } = whole;
  const names = (fields: readonly string[]): { fields: string } => ({ fields: fields.map((field) => markdownText(field)).join(', ') });
  const counted = byField.slice(0, maxFields).map(({ field, changed }) => `${markdownText(field)} ${number(changed, lang)}`);
  if (byField.length > maxFields) counted.push('…');
  return [
    ...(state === undefined ? [] : [say(`summary.changes-layer-${state}`, {}, lang)]),
    ...(state === undefined && key === undefined
      ? [say(comparesGeometry(whole) ? 'summary.changes-no-key' : 'summary.changes-attributes', {}, lang)]
      : []),
    ...(layer.geometryChanged ? [say('summary.changes-shape', tellShapes(layer.geometryChanged), lang)] : []),
    ...(layer.heightsLost ? [say('summary.changes-heights', {}, lang)] : []),
    ...(crsChanged ? [say('summary.changes-crs', {}, lang)] : []),
    ...(counted.length === 0 ? [] : [say('summary.changes-by-field', { fields: counted.join(', ') }, lang)]),
    ...(layer.fieldsAdded ? [say('summary.changes-fields-added', names(layer.fieldsAdded), lang)] : []),
    ...(layer.fieldsRemoved ? [say('summary.changes-fields-removed', names(layer.fieldsRemoved), lang)] : []),
    ...(layer.fieldsRetyped ? [say('summary.changes-fields-retyped', names(layer.fieldsRetyped), lang)] : []),
  ];
}

function rejectsText({ version }: DatasetRecord, lang: Lang): string {
  const lines = version.layers.flatMap((layer) =>
    (layer.rejects ?? []).map(({ count, reason, kind }) => {
      const text = `${number(count, lang)} ${say(`reject.${reason}`, {}, lang)} (${say(`reject.${kind}`, {}, lang)})`;
      return version.layers.length > 1 ? `${markdownText(layer.name)}: ${text}` : text;
    }),
  );
  return lines.join('<br>');
}

function quotaText({ held, wanted, allowed }: NonNullable<ProposalContext['quota']>, lang: Lang): string {
  const facts = {
    wanted: bytes(wanted, lang),
    allowed: bytes(allowed, lang),
    added: bytes(Math.max(0, wanted - held), lang),
    share: number((100 * wanted) / allowed, lang, 1),
  };
  return say(wanted > allowed && wanted > held ? 'summary.quota-exceeded' : 'summary.quota-within', facts, lang);
}
