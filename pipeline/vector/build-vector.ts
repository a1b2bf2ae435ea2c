import type { Layer, SurveyedZone } from '../../schemas/types.ts';
import { settleAll } from '../base/settle-all.ts';
import { takePieces } from './build-pieces.ts';
import { checkPcrs } from '../standards/check-pcrs.ts';
import { recogniseStandard } from '../../schemas/rules/standards.ts';
import { measureStreetZones, type PlacedFeatures } from './street-zones.ts';
import { bringSchemas, checkConformance } from './conformance.ts';
import { convertClean } from './convert.ts';
import type { Source } from '../source/fetch.ts';
import type { LayerWords } from '../formats/artifacts/format.ts';
import { artifactFormats } from '../formats/artifacts/index.ts';
import { rejectsOutput } from '../formats/artifacts/whole.ts';
import { inspectSource } from './inspect.ts';
import { calledInSource, measureProjected, type MeasuredLayer } from './measure.ts';
import { findInvalid, normaliseSource, type Clean, type CleanLayer } from './normalise.ts';
import { reprojectClean, type Projected } from './reproject.ts';
import { describeSource } from '../record/record.ts';
import { listRejects, type Rejects } from './rejects.ts';
import { checkCodes } from '../territories/territories.ts';
import { pointColumns } from '../base/sql.ts';
import { verifyArtifacts, type Verification } from './verify.ts';
import { describeArtifact, withoutPath } from '../record/describe-artifact.ts';
import type { BuildOutput, KindBuilder, LayerMeasures } from '../record/build-output.ts';
import { standardOf, withWords } from '../record/with-metadata.ts';
import type { Machine } from '../record/build-context.ts';
import type { Manifest } from '../manifest/read.ts';

/** Take a source of features to the GeoPackage that everything after reads, and measure it. */
export const buildVector: KindBuilder = async (source, manifest, machine) => {
  const found = await surveyVector(source, manifest, machine);
  const { layers, projected, places } = found;
  return {
    layers,
    extent: projected.extent,
    ...(places !== undefined && { places }),
    convert: () => convertVector(found, manifest, machine),
  };
};

async function surveyVector(source: Source, manifest: Manifest, { scratch, progress }: Machine) {
  progress({ stage: 'inspect' });
  const inspection = await inspectSource(source, manifest.dataset, scratch);
  const schemas = await bringSchemas(manifest, scratch);
  progress({ stage: 'normalise' });
  const clean = await normaliseSource(inspection, manifest.dataset, scratch, schemas);
  progress({ stage: 'reproject' });
  const [reprojection, invalid] = await settleAll([reprojectClean(clean, scratch, progress), findInvalid(clean, scratch)]);
  const { measured, projected } = await measureProjected(clean, reprojection, scratch);
  const layers = clean.layers.map((layer) => measuresOf(layer, projected, measured));
  return { source, inspection, schemas, clean, projected, measured, invalid, layers, places: placesOf(clean, projected) };
}

type VectorSurvey = Awaited<ReturnType<typeof surveyVector>>;

/** Hold every row to its schemas, convert the features, and read their artifacts back. */
async function convertVector(found: VectorSurvey, manifest: Manifest, { scratch, progress }: Machine): Promise<BuildOutput> {
  const { source, inspection, schemas, clean, projected, measured, invalid, places, layers } = found;
  await checkCodes(manifest, clean, scratch);
  const { conformance, problems } = await checkConformance(schemas, { clean, measured, sources: inspection.layers });
  const converted = await convertClean(clean, projected, manifest, scratch, progress, artifactFormats, wordsOf(layers, manifest));
  progress({ stage: 'verify' });
  const verification = await verifyArtifacts(clean, projected, converted, manifest, scratch);
  const rejects = await listRejects({ clean, projected, measured, invalid, verification }, manifest, scratch);
  const listed = rejects.path === undefined ? [] : [await describeArtifact(rejectsOutput, rejects.path, manifest)];
  const named = calledInSource(measured, inspection.layers);
  const pieces = recogniseStandard(named) === undefined ? { files: [], problems: [] } : await takePieces(source, manifest, scratch);
  const names = measured.map(({ name }) => name);
  const zones = await measureStreetZones(named, names, places, scratch);
  const files = [...verification.built, ...listed, ...pieces.files];
  return {
    version: {
      source: describeSource(inspection.format, source),
      features: clean.layers.reduce((sum, { features }) => sum + features, 0),
      extent: projected.extent,
      layers: found.layers.map((layer) => describeLayer(layer, { ...found, verification, rejects, zones })),
      ...(converted.tiles !== undefined && { tiles: { ...converted.tiles, zooms: verification.zooms } }),
      ...(conformance.length > 0 && { conformance: [...conformance] }),
      artifacts: files.map(withoutPath),
    },
    files,
    clean: clean.path,
    problems: [
      ...[...inspection.problems, ...clean.problems, ...invalid.problems],
      ...[...measured.flatMap((layer) => layer.problems), ...problems],
      ...[...checkPcrs(named), ...pieces.problems, ...verification.problems],
    ],
  };
}

/** Titles of layers and fields in the manifest, or in the standard that they follow. */
function wordsOf(layers: readonly LayerMeasures[], manifest: Manifest): Map<string, LayerWords> {
  const { titles } = standardOf(manifest, { layers });
  return new Map(
    layers.map((layer) => {
      const { title, fields } = withWords(layer, manifest.dataset, titles);
      return [layer.name, { title, fields: new Map(fields.map((field) => [field.name, field])) }];
    }),
  );
}

/** The features in WGS 84, each with a point on it. */
function placesOf({ layers }: Clean, { path, extent }: Projected): PlacedFeatures | undefined {
  if (path === null || extent === null) return undefined;
  const drawn = layers.filter(({ geometry }) => geometry !== null);
  return { path, box: extent.bbox, tables: drawn.map(({ name, fidColumn, fields }) => ({ name, fidColumn, point: pointColumns(fields) })) };
}

function measuresOf(layer: CleanLayer, projected: Projected, measured: readonly MeasuredLayer[]): LayerMeasures {
  const { name, geometry, kinds, hasZ, crs, features, withoutGeometry } = layer;
  const bbox = projected.layers.find((each) => each.name === name)?.bbox ?? null;
  const { fields } = find(measured, name);
  return { name, geometry, ...(kinds !== undefined && { kinds }), hasZ, crs, features, bbox, fields, withoutGeometry };
}

/** A map asks no more. */
const breadthDigits = 3;

/** A layer as its version says it: what does not change as long as source and data part stay as they are. */
function describeLayer(
  { withoutGeometry: _, fields, ...layer }: LayerMeasures,
  {
    projected,
    measured,
    verification,
    rejects,
    zones,
  }: Pick<VectorSurvey, 'projected' | 'measured'> & {
    verification: Verification;
    rejects: Rejects;
    zones: ReadonlyMap<string, SurveyedZone[]>;
  },
): Layer {
  const { name, geometry } = layer;
  const drawn = projected.layers.find((each) => each.name === name);
  const isArea = geometry === 'polygon' || geometry === 'mixed';
  const rejected = rejects.layers.get(name);
  const surveyed = zones.get(name);
  return {
    ...layer,
    ...(isArea && drawn !== undefined && { breadth: Number(drawn.breadth.toPrecision(breadthDigits)) }),
    fields,
    conservation: find(verification.layers, name).conservation,
    ...(rejected !== undefined && { rejects: rejected }),
    ...(surveyed !== undefined && { zones: surveyed }),
    sample: find(measured, name).sample,
  };
}

function find<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  const item = items.find((each) => each.name === name);
  if (item === undefined) throw new Error(`No stage has described the layer "${name}".`);
  return item;
}
