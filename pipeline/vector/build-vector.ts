import type { Bbox, Conformance, Layer, SurveyedZone } from '../../schemas/types.ts';
import { allDone } from '../base/settle-all.ts';
import { takePieces } from './build-pieces.ts';
import { checkPcrs } from '../standards/check-pcrs.ts';
import { recogniseStandard } from '../standards/recognise.ts';
import { measureStreetZones } from './street-zones.ts';
import { bringSchemas, checkConformance } from './conformance.ts';
import { convertClean, describeArtifact, type Built, type Converted } from './convert.ts';
import type { Source } from '../source/fetch.ts';
import { rejectsOutput } from '../formats/artifacts/whole.ts';
import { inspectSource, type Inspection } from './inspect.ts';
import type { MadeData, Maker } from '../record/build-output.ts';
import { calledInSource, measureProjected, type MeasuredLayer } from './measure.ts';
import { findInvalid, normaliseSource, type Clean } from './normalise.ts';
import { reprojectClean, type Projected } from './reproject.ts';
import { describeSource, withoutPath } from '../record/record.ts';
import { listRejects, type Rejects } from './rejects.ts';
import { checkCodes } from '../territories/territories.ts';
import type { PlacedTable } from '../programs/territories/measure-territories.ts';
import { pointColumns } from '../gdal/project-layer.ts';
import { verifyArtifacts, type Verification } from './verify.ts';

/** Take a source of features from its inspection to artifacts that have been read back. */
export const buildVector: Maker = async (source, manifest, scratch, on, refuse) => {
  on({ stage: 'inspect' });
  const inspection = await inspectSource(source, manifest.dataset, scratch);
  const schemas = await bringSchemas(manifest, scratch);
  on({ stage: 'normalise' });
  const clean = await normaliseSource(source, inspection, manifest.dataset, scratch, schemas);
  on({ stage: 'project' });
  const [reprojection, invalid] = await allDone([reprojectClean(clean, scratch, on), findInvalid(clean, scratch)]);
  const { measured, projected } = await measureProjected(clean, reprojection, scratch);
  const layers = clean.layers.map((layer) => ({ ...layer, fields: measured.find(({ name }) => name === layer.name)?.fields ?? [] }));
  refuse({ layers, extent: projected.extent });
  await checkCodes(manifest, clean, scratch);
  const { conformance, problems } = await checkConformance(schemas, { clean, measured, sources: inspection.layers });
  const converted = await convertClean(clean, projected, manifest, scratch, on);
  on({ stage: 'verify' });
  const verification = await verifyArtifacts(clean, projected, converted, manifest, scratch);
  const rejects = await listRejects({ clean, projected, measured, invalid, verification }, manifest, scratch);
  const listed = rejects.path === undefined ? [] : [await describeArtifact(rejectsOutput, rejects.path, manifest, undefined)];
  const named = calledInSource(measured, inspection.layers);
  const pieces = recogniseStandard(named) === undefined ? { built: [], problems: [] } : await takePieces(source, manifest, scratch);
  const places = placesOf(clean, projected);
  const zones = await measureStreetZones(
    named,
    measured.map(({ name }) => name),
    places,
    scratch,
  );
  const built = [...verification.built, ...listed, ...pieces.built];
  return {
    version: describeVectors({
      source,
      inspection,
      clean,
      projected,
      measured,
      conformance,
      converted,
      verification,
      rejects,
      zones,
      built,
    }),
    built,
    clean: clean.path,
    ...(places !== undefined && { places }),
    problems: [
      ...[...inspection.problems, ...clean.problems, ...invalid.problems],
      ...[...measured.flatMap((layer) => layer.problems), ...problems],
      ...[...checkPcrs(named), ...pieces.problems, ...verification.problems],
    ],
  };
};

/** Where features lie: their file, their tables, the box around them. */
interface PlacedFeatures {
  path: string;
  tables: PlacedTable[];
  box: Bbox;
}

/** The features in WGS 84, each with a point on it. */
function placesOf({ layers }: Clean, { path, extent }: Projected): PlacedFeatures | undefined {
  if (path === null || extent === null) return undefined;
  const drawn = layers.filter(({ geometry }) => geometry !== null);
  return { path, box: extent.bbox, tables: drawn.map(({ name, fidColumn, fields }) => ({ name, fidColumn, point: pointColumns(fields) })) };
}

/** Everything that the stages found out of one version of the data. */
interface Made {
  source: Source;
  inspection: Pick<Inspection, 'format'>;
  clean: Clean;
  projected: Projected;
  measured: readonly MeasuredLayer[];
  conformance: readonly Conformance[];
  converted: Converted;
  verification: Verification;
  rejects: Rejects;
  zones: ReadonlyMap<string, SurveyedZone[]>;
  built: readonly Built[];
}

/** A map asks no more. */
const breadthDigits = 3;

/** What a version says of features: what does not change as long as source and data part stay as they are. Its artifacts are those made from the data. */
function describeVectors({
  source,
  inspection,
  clean,
  projected,
  measured,
  conformance,
  converted,
  verification,
  ...made
}: Made): MadeData['version'] {
  const layers = clean.layers.map(({ name, geometry, kinds, hasZ, crs, features }): Layer => {
    const { fields, sample } = find(measured, name);
    const { conservation } = find(verification.layers, name);
    const [rejects, zones] = [made.rejects.layers.get(name), made.zones.get(name)];
    const drawn = projected.layers.find((layer) => layer.name === name);
    const isArea = geometry === 'polygon' || geometry === 'mixed';
    return {
      name,
      geometry,
      ...(kinds !== undefined && { kinds }),
      hasZ,
      crs,
      features,
      bbox: drawn?.bbox ?? null,
      ...(isArea && drawn !== undefined && { breadth: Number(drawn.breadth.toPrecision(breadthDigits)) }),
      fields,
      conservation,
      ...(rejects !== undefined && { rejects }),
      ...(zones !== undefined && { zones }),
      sample,
    };
  });
  return {
    source: describeSource(inspection.format, source),
    features: layers.reduce((sum, { features }) => sum + features, 0),
    extent: projected.extent,
    layers,
    ...(converted.tiles !== undefined && { tiles: { ...converted.tiles, zooms: verification.zooms } }),
    ...(conformance.length > 0 && { conformance: [...conformance] }),
    artifacts: made.built.map(withoutPath),
  };
}

function find<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  const item = items.find((each) => each.name === name);
  if (item === undefined) throw new Error(`No stage has described the layer "${name}".`);
  return item;
}
