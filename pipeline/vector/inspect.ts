import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, ManifestSource, Problem } from '../../schemas/types.ts';
import { knownTitles } from '../../schemas/rules/standards.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { Source } from '../source/fetch.ts';
import type { DataFile } from '../formats/sources/choose.ts';
import { findLayers, type FoundLayer } from '../formats/sources/found-layers.ts';
import { publishedNames } from '../formats/sources/name.ts';
import { readDescription } from '../formats/sources/ogr-layers.ts';
import { recogniseOther } from '../formats/other-files.ts';
import { locateLayers, type LocateOptions } from './locate-layers.ts';
import { examineFile, openSource, readSourceHead, readTail } from '../source/open-source.ts';
import { stackLayers, type StackedLayer } from './stack-layers.ts';
import type { TableStandard } from '../programs/read/check-rows.ts';
import { currentLimits } from '../base/conditions.ts';
import type { Examination } from '../programs/read/examination.ts';
import { listLayers } from '../gdal/gdal.ts';
import { runProgram } from '../sandbox/job.ts';
import { raise } from '../base/limits.ts';
import { runGdal } from '../gdal/run-gdal.ts';
import type { NamedGeometry, TableGeometry } from '../../schemas/rules/table-geometry.ts';

/** Layer of a source, by its headers, with the files that it is read from; `bbox` is around its box in its own system. */
export interface SourceLayer extends StackedLayer {
  /** Published name. */
  name: string;
}

/** Layers of a source, with their format and coordinate systems. */
export interface Inspection {
  /** As people call it. */
  format: string;
  layers: SourceLayer[];
  /** The coordinate systems that layers are in as PROJJSON, by code. */
  systems: ReadonlyMap<string, unknown>;
  /** The columns that hold a table's geometry, as a manifest names them. */
  geometry?: ManifestSource['geometry'];
  problems: Problem[];
}

/** Options for inspecting a source: exceptions that it is allowed, and the form that it has to have. */
export interface InspectOptions extends LocateOptions {
  /** Take the files of the same name beside it, where the format is made of several. */
  besides?: boolean;
  /** Hold tables to this published form. */
  standard?: TableStandard;
}

type SourcePart = Pick<Dataset, 'source' | 'layers'>;

/** Say what a source holds: format, layers, coordinate systems, and what is worth a warning; refuses what cannot be published. */
export async function inspectSource(
  source: Source,
  dataset: SourcePart,
  scratch: string,
  options: InspectOptions = {},
): Promise<Inspection> {
  const inspection = await surveySource(source, dataset, scratch, options);
  if (inspection.problems.some(isError)) throw new PipelineError(inspection.problems);
  return inspection;
}

/** Say all that can be said of a source, what refuses it among its problems; throws only where its files cannot be found out. */
export async function surveySource(
  source: Source,
  dataset: SourcePart,
  scratch: string,
  options: InspectOptions = {},
): Promise<Inspection> {
  const folder = join(scratch, 'inspect');
  await mkdir(folder, { recursive: true });
  const problems: Problem[] = [];
  const formats = new Set<string>();
  const found: (FoundLayer & { file: number; fileName: string })[] = [];
  let geometry: ManifestSource['geometry'];
  const lacking: boolean[] = [];
  for (const [file, sourceFile] of source.files.entries()) {
    const work = join(folder, `file${file}`);
    const opened = await openSource(sourceFile, work, options);
    problems.push(...opened.problems);
    for (const [index, dataFile] of opened.files.entries()) {
      const isOneOfMany = opened.files.length > 1;
      const survey = await surveyFile(dataFile, dataset, join(work, `part${index}`), { ...options, isOneOfMany });
      lacking.push(survey.lacksGeometry);
      formats.add(dataFile.format.name);
      problems.push(...survey.problems);
      const declared = sourceFile.crs ?? dataset.source.crs;
      found.push(...survey.layers.map((layer) => ({ ...declare(layer, declared), file, fileName: sourceFile.name })));
      geometry = survey.geometry ?? geometry;
    }
  }
  // guard: are refused where none of the tables has them
  if (dataset.source.geometry !== undefined && lacking.length > 0 && lacking.every(Boolean)) {
    const [name = ''] = Object.values(dataset.source.geometry);
    problems.push(problem('source.no-table-with-column', { name, tables: found.map(({ source: table }) => table).join(', ') }));
  }
  const excess = findExcess(found);
  const format = [...formats].join(', ');
  if (excess.length > 0) return { format, layers: [], systems: new Map(), problems: [...problems, ...excess] };
  const { places, systems } = await locateLayers(found, folder, problems, options);
  const placed = found.map((layer, index) => ({ ...layer, ...(places[index] ?? { crs: null, bbox: null }) }));
  const layers = stackLayers(placed, source.files.length, problems);
  const names = publishedNames(
    layers.map(({ source: name, pieces: [{ origin }] }) => [name, origin.described.name]),
    dataset.layers,
    knownTitles(layers.map((layer) => ({ ...layer, name: layer.source }))).own,
    problems,
  );
  const named = layers.map((layer, index) => ({ ...layer, name: names[index] ?? layer.source }));
  return { format, layers: named, systems, problems, ...(geometry !== undefined && { geometry }) };
}

/** More layers or fields than a data set may have: what comes after takes its time for each of them. */
function findExcess(layers: readonly FoundLayer[]): Problem[] {
  const { layers: most, fields: limit } = currentLimits();
  const tooMany =
    // guard [layers.length > most → false]: the layers of a source
    layers.length > most ? [problem('source.too-many-layers', { count: layers.length, limit: most, raise: raise('layers') })] : [];
  // guard [fields.length > limit → false]: the fields of a layer
  const tooWide = layers.filter(({ fields }) => fields.length > limit);
  return [
    ...tooMany,
    ...tooWide.map(({ source: layer, fields }) =>
      problem('source.too-many-layer-fields', { layer, count: fields.length, limit, raise: raise('fields') }),
    ),
  ];
}

/**
 * Recognise a file that holds no data to publish (tiles, an image, a document), and whether it is whole; undefined for a possible source.
 */
export async function surveyOther(
  { files: [source] }: Source,
  scratch: string,
): Promise<Pick<Inspection, 'format' | 'problems'> | undefined> {
  if (source === undefined) return undefined;
  const other = recogniseOther(await readSourceHead(source.path, source.name));
  if (other === undefined) return undefined;
  const { name: format, use, ends, examine } = other;
  if (examine !== undefined) {
    const examined = await runProgram<Examination>(examine(source.path), join(scratch, 'other')).catch(problemsOf);
    return { format, problems: examined.problems };
  }
  if (ends !== undefined && !ends.test(await readTail(source.path)))
    return { format, problems: [problem('source.truncated', { detail: format })] };
  return { format, problems: [problem(`inspect.is-${use}`, { format }, { severity: 'notice' })] };
}

function problemsOf(error: unknown): Examination {
  if (error instanceof PipelineError) return { problems: [...error.problems] };
  throw error;
}

interface PartSurvey {
  layers: FoundLayer[];
  geometry?: ManifestSource['geometry'];
  /** It is a table that lacks the columns which the manifest names for its geometry. */
  lacksGeometry: boolean;
  problems: Problem[];
}

async function surveyFile(
  file: DataFile,
  dataset: SourcePart,
  work: string,
  { standard, isOneOfMany }: InspectOptions & { isOneOfMany: boolean },
): Promise<PartSurvey> {
  const problems: Problem[] = [];
  try {
    const part = await examineFile(file, dataset, work, { standard, isOneOfMany });
    problems.push(...part.examination.problems);
    const inputs = { [part.opened.name]: part.path, ...part.beside };
    const { output } = await runGdal(listLayers(part.opened), inputs, work, Object.values(file.names)[0] ?? '');
    const layers = findLayers(part, readDescription(output), problems);
    // A feed says by its standard where its places are.
    const geometry = file.feed === undefined ? part.examination.geometry : undefined;
    const lacksGeometry = part.table?.lacksGeometry === true;
    return { layers, problems, lacksGeometry, ...(geometry !== undefined && { geometry: namedColumns(geometry) }) };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    // What GDAL cannot read has been told already, and better, where we know why.
    return { layers: [], lacksGeometry: false, problems: problems.some(isError) ? problems : [...problems, ...error.problems] };
  }
}

const isError = ({ severity }: Problem): boolean => severity === 'error';

/** Declare the coordinate system of the manifest, which comes before the one that the file suggests. */
const declare = (layer: FoundLayer, crs: string | undefined): FoundLayer =>
  crs === undefined ? layer : { ...layer, origin: { ...layer.origin, declaredCrs: crs } };

/** Columns as source.geometry names them; two coordinates in one column have no name there, and are found again by themselves. */
function namedColumns(found: TableGeometry): NamedGeometry | undefined {
  if (found.kind === 'xy') return { x: found.x, y: found.y };
  return found.kind === 'shape' ? { wkt: found.column } : undefined;
}
