import { compareEditions } from '../../schemas/model/compare-editions.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import { say } from '../../schemas/messages/say.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { DatasetRecord, Layer, Phrase, PointCloud, Raster, Text, TextFacts, Version } from '../../schemas/types.ts';
import { lostAttributes } from './point-attributes.ts';

const first = '1.0.0';

/** The number of a version, and what its readers can rely on no more. */
export interface Edition {
  number: string | undefined;
  breaking: Text[];
}

/**
 * Find the edition of a version after the published one; none repeats `highestEdition`, the highest that the data set ever had, even taken
 * back.
 */
export function nextEdition(version: Version, previous: DatasetRecord | undefined, highestEdition?: string): Edition {
  // Major: something that readers' programs rely on is gone or other: a layer, field, type, key, geometry, height, system, band, measure.
  // Minor: other features, or more fields. Patch: the same data, told or tiled otherwise.
  if (previous === undefined)
    return highestEdition === undefined
      ? { number: first, breaking: [] }
      : { number: after(highestEdition, 'major'), breaking: [textOf('edition.returned', { edition: highestEdition })] };
  // A record made before editions were kept gets its number with its next version.
  const { edition = previous.version.id === version.id ? undefined : first, version: old } = previous;
  const breaking = shortened(findBreaking(old, version));
  if (edition === undefined) return { number: undefined, breaking };
  const highest = highestEdition !== undefined && compareEditions(highestEdition, edition) > 0 ? highestEdition : edition;
  const isOther = version.id !== old.id && differs(old, version);
  return { number: after(highest, breaking.length > 0 ? 'major' : isOther ? 'minor' : 'patch'), breaking };
}

/** In both languages, as it is kept: the texts of the tables may be others by the time that a record is read. */
const textOf = (id: TextId, facts: TextFacts = {}): Text => ({ fr: say(id, facts, 'fr'), en: say(id, facts, 'en') });

function after(edition: string, step: 'major' | 'minor' | 'patch'): string {
  const [major = 1, minor = 0, patch = 0] = edition.split('.').map(Number);
  if (step === 'major') return `${major + 1}.0.0`;
  return step === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** More is for the differences to tell. */
const mostReasons = 12;

function shortened(reasons: Text[]): Text[] {
  const others = reasons.length - mostReasons;
  return others > 1 ? [...reasons.slice(0, mostReasons), textOf('edition.others', { count: others })] : reasons;
}

const layerOf = ({ layers }: Version, name: string): Layer | undefined => layers.find((layer) => layer.name === name);

const findBreaking = (old: Version, now: Version): Text[] => [
  ...old.layers.flatMap((layer) => ofLayer(layer, layerOf(now, layer.name))),
  ...(old.raster === undefined ? [] : ofRaster(old.raster, now.raster)),
  ...(old.pointCloud === undefined ? [] : ofCloud(old.pointCloud, now.pointCloud)),
];

function ofLayer(old: Layer, now: Layer | undefined): Text[] {
  const layer = old.name;
  if (now === undefined) return [textOf('edition.layer', { layer })];
  const none = phrase('edition.no-key');
  const shapes = { before: phrase(`shape.${old.geometry ?? 'none'}`), after: phrase(`shape.${now.geometry ?? 'none'}`) };
  return [
    ...(now.key === old.key ? [] : [textOf('edition.key', { layer, before: old.key ?? none, after: now.key ?? none })]),
    ...(now.geometry === old.geometry ? [] : [textOf('regression.shapes', { layer, ...shapes })]),
    ...(old.hasZ && !now.hasZ && now.geometry !== null ? [textOf('regression.heights', { layer })] : []),
    ...ofSystem(phrase('regression.of-layer', { layer }), old.crs, now.crs),
    ...old.fields.flatMap(({ name: field, type }) => {
      const same = now.fields.find(({ name }) => name === field);
      if (same === undefined) return [textOf('regression.fields', { layer, field })];
      const types = { before: phrase(`field-type.${type}`), after: phrase(`field-type.${same.type}`) };
      return same.type === type ? [] : [textOf('regression.types', { layer, field, ...types })];
    }),
  ];
}

function ofSystem(of: Phrase, old: Layer['crs'] | undefined, now: Layer['crs'] | undefined): Text[] {
  const none = phrase('regression.no-crs');
  return now?.code === old?.code ? [] : [textOf('regression.crs', { of, before: old?.code ?? none, after: now?.code ?? none })];
}

/** Larger or smaller pixels are read as before. */
function ofRaster(old: Raster, now: Raster | undefined): Text[] {
  if (now === undefined) return [textOf('regression.image')];
  if (now.kind !== old.kind)
    return [textOf('regression.kind', { before: phrase(`regression.${old.kind}`), after: phrase(`regression.${now.kind}`) })];
  return [
    ...ofSystem(phrase('regression.of-image'), old.crs, now.crs),
    ...(now.bands.length < old.bands.length ? [textOf('regression.bands', { before: old.bands.length, after: now.bands.length })] : []),
    ...old.bands.flatMap(({ name: band, type: before }, index) => {
      const { type: after = before } = now.bands[index] ?? {};
      return after === before ? [] : [textOf('regression.band-type', { band, before, after })];
    }),
  ];
}

function ofCloud(old: PointCloud, now: PointCloud | undefined): Text[] {
  if (now === undefined) return [textOf('regression.cloud')];
  return [
    ...ofSystem(phrase('regression.of-cloud'), old.crs, now.crs),
    ...lostAttributes(old.pointFormat, now.pointFormat).map((each) =>
      textOf('regression.point-attribute', { attribute: phrase(`regression.point-${each}`) }),
    ),
  ];
}

function differs(old: Version, now: Version): boolean {
  const { changes } = now;
  // Of what was not compared (an image, or files that are gone) the source decides.
  if (changes?.previous !== old.id) return old.source.sha256 !== now.source.sha256;
  return (
    changes.added + changes.removed + changes.changed > 0 ||
    changes.layers.some(({ fieldsAdded, state }) => fieldsAdded !== undefined || state !== undefined)
  );
}
