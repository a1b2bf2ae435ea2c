import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { checkDataset } from '../../../schemas/check/check.ts';
import type { Lang } from '../../../schemas/languages.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import { number } from '../../../schemas/messages/format.ts';
import { inLanguage, say, sayCount } from '../../../schemas/messages/say.ts';
import type { Bbox, Dataset, GeometryKind, PointCloud, Problem } from '../../../schemas/types.ts';
import { defined } from '../../base/defined.ts';
import { PipelineError } from '../../base/errors.ts';
import { mergePointClouds } from '../../point-cloud/merge-point-clouds.ts';
import { describePointCloud, placePointClouds, readPointClouds } from '../../point-cloud/point-cloud.ts';
import { inspectRaster, type RasterSurvey } from '../../raster/inspect-raster.ts';
import { protect, type Protection } from '../../sandbox/with-sandbox.ts';
import type { Source } from '../../source/fetch.ts';
import { recogniseKind } from '../../source/recognise-kind.ts';
import { surveyOther, surveySource } from '../../vector/inspect.ts';
import { measureClean } from '../../vector/measure.ts';
import { type Clean, type CleanLayer, findInvalid, normaliseSource } from '../../vector/normalise.ts';
import { text } from '../help.ts';
import { allowedBy } from '../operator.ts';
import { isSound } from '../problems.ts';
import type { Flags, Terminal } from '../terminal.ts';
import { refuseWrongCrs } from './crs-option.ts';
import { openGiven } from './new-source.ts';

/** `mappe inspect`: what is in a file, and whether it can be published. */
export const define = ({ command, ending, lang, print, onNotice }: Terminal): Command =>
  command('inspect', 'cli.inspect', 'datasets', 'no-sandbox')
    .argument('<file>', text('cli.inspect-file'))
    .option('--crs <code>', text('cli.inspect-crs'))
    .addOption(new Option('--standard <name>', text('cli.inspect-standard')).choices(['bal']))
    .option('--json', text('cli.inspect-json'))
    .action(ending((file: string, flags: Flags<InspectFileOptions>) => inspect(file, { ...flags, onNotice, lang: lang() }, print)));

/** Options of `mappe inspect`. */
export interface InspectFileOptions extends Pick<Protection, 'onNotice'> {
  lang: Lang;
  /** Folder of the manifests: its operator.yaml says how much is read. */
  datasets?: string;
  /** Read the file without a sandbox. */
  unsafeNoSandbox?: boolean;
  json?: boolean;
  /** EPSG:nnnn, for a file that does not say it. */
  crs?: string;
  /** Hold a table to this published form, also where its columns do not announce it. */
  standard?: 'bal';
}

type RasterReport = Omit<RasterSurvey, 'format' | 'problems'>;

/** Print contents and problems of a file or https address, as text or one line of JSON; exit code 0 where nothing is an error. */
export async function inspect(
  file: string,
  { datasets, json = false, lang, unsafeNoSandbox: unsafe, onNotice, ...options }: InspectFileOptions,
  print: (line: string) => void,
): Promise<number> {
  refuseWrongCrs(options.crs);
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-inspect-'));
  const survey = await protect({ ...(await allowedBy(datasets)), unsafe, onNotice }, () => surveyPath(file, options, scratch.path));
  const problems = inLanguage(survey.problems, lang);
  const ok = isSound(problems);
  if (json) {
    const { raster, pointCloud } = survey;
    const layers = survey.layers.map(({ name, features, geometry, crs, bbox, fields }) => {
      return { name, features, geometry, crs: crs?.code ?? null, bbox, fields };
    });
    print(JSON.stringify({ file, ok, layers, raster, pointCloud, problems }));
  } else for (const line of describe(file, { ...survey, problems }, lang)) print(line);
  return ok ? 0 : 1;
}

type SurveyedLayer = Pick<CleanLayer, 'name' | 'features' | 'geometry' | 'hasZ' | 'crs' | 'bbox' | 'fields'>;

/** Format and contents of a file, with its problems. */
export interface FileSurvey {
  /** As people call it; "" where it is unknown. */
  format: string;
  /** Whether the format is one that can be published, were the file sound. */
  isSource: boolean;
  layers: SurveyedLayer[];
  raster?: RasterReport;
  pointCloud?: PointCloud;
  problems: Problem[];
}

/** Find out all about a file or https address: as a source of data, or as the other kind of file that it is. */
export async function surveyPath(
  file: string,
  { crs, standard }: Pick<InspectFileOptions, 'crs' | 'standard'>,
  scratch: string,
): Promise<FileSurvey> {
  const survey: FileSurvey = { format: '', isSource: true, layers: [], problems: [] };
  const dataset: Pick<Dataset, 'source'> = { source: crs === undefined ? {} : { crs } };
  try {
    const { source } = await openGiven(file, scratch);
    const kind = await recogniseKind(source, scratch);
    if (kind === 'raster') {
      const { format, problems, ...raster } = await inspectRaster(source, dataset, scratch, crs === undefined);
      return { ...survey, format, raster, problems };
    }
    if (kind === 'point-cloud') return { ...survey, ...(await surveyCloud(source, crs, scratch)) };
    const other = await surveyOther(source, scratch);
    if (other !== undefined) return { ...survey, ...other, isSource: false };
    const inspection = await surveySource(source, dataset, scratch, { mayLackCrs: true, besides: true, ...defined({ standard }) });
    Object.assign(survey, inspection);
    // A layer of a broken file is told as far as its headers go.
    if (!isSound(inspection.problems)) return survey;
    const clean = await normaliseSource(inspection, {}, scratch);
    const { problems: invalid } = await findInvalid(clean, scratch);
    const people = await findPeople(clean, scratch);
    return { ...survey, layers: clean.layers, problems: [...inspection.problems, ...clean.problems, ...invalid, ...people] };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { ...survey, problems: [...survey.problems, ...error.problems] };
  }
}

/** Find the personal data that a review would point out where a manifest says nothing of people. */
async function findPeople(clean: Clean, scratch: string): Promise<Problem[]> {
  const measured = await measureClean(clean, scratch);
  const layers = clean.layers.map((layer) => ({ ...layer, fields: measured.find(({ name }) => name === layer.name)?.fields ?? [] }));
  return checkDataset({}, { layers }).filter(({ id }) => id.startsWith('personal.') || id === 'layers.person-number');
}

/** A point cloud, every point read; it is told also where nobody knows where it is. */
async function surveyCloud(
  source: Source,
  crs: string | undefined,
  scratch: string,
): Promise<Pick<FileSurvey, 'format' | 'pointCloud' | 'problems'>> {
  const folder = join(scratch, 'cloud');
  const read = await readPointClouds(source, { folder, whole: true });
  const { clouds, problems } = await placePointClouds(read, { crs, folder, guess: crs === undefined }).catch((error: unknown) => {
    if (!(error instanceof PipelineError)) throw error;
    return { clouds: read.map((cloud) => ({ ...cloud, place: undefined })), problems: error.problems };
  });
  const pointCloud = mergePointClouds(clouds.map(({ facts, place }) => describePointCloud(facts, place)));
  const format = pointCloud.copc ? 'COPC' : pointCloud.compressed ? 'LAZ' : 'LAS';
  return { format, pointCloud, problems: [...problems, ...clouds.flatMap(({ facts }) => facts.problems)] };
}

/** Decimals of a coordinate, about ten metres in degrees. */
const decimals = 4;

function describe(file: string, { format, isSource, layers, raster, pointCloud, problems }: FileSurvey, lang: Lang): string[] {
  const lines = [
    format === '' ? file : say('inspect.title', { file, format }, lang),
    ...layers.flatMap((layer) => ['', ...describeLayer(layer, lang)]),
    ...(raster === undefined ? [] : ['', ...describeImage(raster, lang)]),
    ...(pointCloud === undefined ? [] : ['', ...describePoints(pointCloud, lang)]),
  ];
  const marks = { error: '✗', warning: '!', notice: '·' } as const;
  if (problems.length > 0) lines.push('', ...problems.map(({ id, severity, message }) => `${marks[severity]} ${message} [${id}]`));
  const isGuessed = problems.some(({ id }) => id === 'source.crs-guessed');
  const lacksCrs = isGuessed || layers.some(({ geometry, crs }) => geometry !== null && crs === null);
  if (isSound(problems)) lines.push('', say(!isSource ? 'inspect.ok-other' : lacksCrs ? 'inspect.ok-without-crs' : 'inspect.ok', {}, lang));
  return lines;
}

function describeLayer({ name, features, geometry, hasZ, crs, bbox, fields }: SurveyedLayer, lang: Lang): string[] {
  const height = hasZ ? phrase('inspect.height') : '';
  const facts = { name, features: number(features, lang), kind: phrase(kindText(geometry, features)), height };
  const lines = [say('inspect.layer', facts, lang)];
  if (crs !== null) lines.push(`  ${say('inspect.crs', { ...crs }, lang)}`);
  if (bbox !== null) lines.push(`  ${describeBox(bbox, lang)}`);
  const typed = fields.map(({ name: field, type }) => `${field} (${say(`field-type.${type}`, {}, lang)})`);
  return [...lines, `  ${say('inspect.fields', { fields: typed }, lang)}`];
}

function describeBox(bbox: Bbox, lang: Lang): string {
  const [west = '', south = '', east = '', north = ''] = bbox.map((value) => number(value, lang, decimals));
  return say('inspect.bbox', { west, south, east, north }, lang);
}

function describeImage({ nature, crs, sheets, width, height, resolution, vertical, bbox, bands }: RasterReport, lang: Lang): string[] {
  const [first] = bands;
  const size = {
    width: number(width, lang),
    height: number(height, lang),
    bands: sayCount('inspect.band-one', 'inspect.band-many', bands.length, lang),
    type: first?.type ?? '',
    sheets: sayCount('inspect.sheet-one', 'inspect.sheet-many', sheets, lang),
  };
  const ranges = bands.map(({ name, min, max, validShare }) => {
    const facts = {
      name,
      min: number(min ?? 0, lang, decimals),
      max: number(max ?? 0, lang, decimals),
      share: number(validShare * 100, lang, 1),
    };
    return `  ${say('inspect.raster-values', facts, lang)}`;
  });
  return [
    say('inspect.raster', size, lang),
    `  ${say('inspect.raster-shown', { nature: phrase(`inspect.raster-${nature}`) }, lang)}`,
    `  ${say('inspect.crs', { ...crs }, lang)}`,
    `  ${say('inspect.raster-pixel', { resolution: number(resolution, lang, decimals) }, lang)}`,
    ...(vertical === undefined ? [] : [`  ${say('inspect.raster-unit', { unit: vertical.unit }, lang)}`]),
    ...(vertical?.datum === undefined ? [] : [`  ${say('inspect.cloud-datum', { datum: vertical.datum }, lang)}`]),
    `  ${describeBox(bbox, lang)}`,
    ...ranges,
  ];
}

/** Points as people read them; classes by their number, which the page of a data set has words for. */
function describePoints(
  { version, pointFormat, points, crs, vertical, heightUnit, bbox, density, classes, captured, copc }: PointCloud,
  lang: Lang,
): string[] {
  const tell = (value: number, digits = decimals): string => number(value, lang, digits);
  const counted = classes.map(({ code, count }) => `${code} (${tell(count)})`);
  return [
    say('inspect.cloud', { points: tell(points), version, format: pointFormat }, lang),
    ...(crs === null ? [] : [`  ${say('inspect.crs', { ...crs }, lang)}`]),
    `  ${say('inspect.cloud-heights', { low: tell(bbox[2], 2), high: tell(bbox[5], 2) }, lang)}`,
    ...(heightUnit === undefined ? [] : [`  ${say('inspect.raster-unit', { unit: heightUnit }, lang)}`]),
    ...(vertical === undefined ? [] : [`  ${say('inspect.cloud-datum', { datum: vertical }, lang)}`]),
    // Nobody knows of what unit the squares are.
    ...(crs === null ? [] : [`  ${say('inspect.cloud-density', { density: tell(density, 1) }, lang)}`]),
    `  ${say('inspect.cloud-classes', { classes: counted }, lang)}`,
    ...(captured === undefined ? [] : [`  ${say('inspect.cloud-days', captured, lang)}`]),
    ...(copc ? [`  ${say('inspect.cloud-copc', {}, lang)}`] : []),
  ];
}

function kindText(geometry: GeometryKind | null, features: number) {
  const kind = `inspect.kind-${geometry ?? 'table'}` as const;
  return features === 1 ? (`${kind}-one` as const) : kind;
}
