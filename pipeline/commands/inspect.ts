import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../schemas/texts/say.ts';
import type { Dataset, GeometryKind, Problem } from '../../schemas/types.ts';
import { PipelineError } from '../errors.ts';
import { fetchUrl, fileSource } from '../fetch.ts';
import { inspectSource } from '../inspect.ts';
import { normaliseSource, type CleanLayer } from '../normalise.ts';

export interface InspectOptions {
  json?: boolean;
  /** EPSG:nnnn, for a file that does not say it. */
  crs?: string;
}

/** What `mappe inspect` says of a file. */
interface Report {
  file: string;
  ok: boolean;
  layers: (Pick<CleanLayer, 'name' | 'features' | 'geometry' | 'bbox' | 'fields'> & { crs: string | null })[];
  problems: Problem[];
}

/** Say what a file or https address holds and what is wrong with it, as text or as one line of JSON. The exit code: 0 where it can be published. */
export async function inspect(file: string, { json = false, crs }: InspectOptions, print: (line: string) => void): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-inspect-'));
  try {
    const { format, layers, problems } = await readFile(file, crs, scratch);
    const report: Report = {
      file,
      ok: !problems.some(({ severity }) => severity === 'error'),
      layers: layers.map((layer) => ({
        name: layer.name,
        features: layer.features,
        geometry: layer.geometry,
        crs: layer.crs?.code ?? null,
        bbox: layer.bbox,
        fields: layer.fields,
      })),
      problems,
    };
    if (json) print(JSON.stringify(report));
    else for (const line of describe(file, format, layers, problems)) print(line);
    return report.ok ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The layers as they would be published; what refuses the file is a problem among the others. */
async function readFile(
  file: string,
  crs: string | undefined,
  scratch: string,
): Promise<{ format: string; layers: CleanLayer[]; problems: Problem[] }> {
  const problems: Problem[] = [];
  const dataset: Pick<Dataset, 'source'> = { source: crs === undefined ? {} : { crs } };
  let format = '';
  try {
    const source = file.startsWith('https://') ? await fetchUrl(file, scratch) : await fileSource(file);
    const inspection = await inspectSource(source, dataset, scratch);
    format = inspection.format;
    problems.push(...inspection.problems);
    const clean = await normaliseSource(source, inspection, {}, scratch);
    return { format, layers: clean.layers, problems: [...problems, ...clean.problems] };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { format, layers: [], problems: [...problems, ...error.problems] };
  }
}

const number = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 4 });

/** The report that a person reads. */
function describe(file: string, format: string, layers: readonly CleanLayer[], problems: readonly Problem[]): string[] {
  const lines = [format === '' ? file : say('inspect.title', { file, format })];
  for (const { name, features, geometry, hasZ, crs, bbox, fields } of layers) {
    lines.push(
      '',
      say('inspect.layer', {
        name,
        features: number.format(features),
        kind: say(kindText(geometry)),
        height: hasZ ? say('inspect.height') : '',
      }),
    );
    if (crs !== null) lines.push(`  ${say('inspect.crs', { ...crs })}`);
    if (bbox !== null)
      lines.push(
        `  ${say('inspect.bbox', { west: number.format(bbox[0]), south: number.format(bbox[1]), east: number.format(bbox[2]), north: number.format(bbox[3]) })}`,
      );
    lines.push(
      `  ${say('inspect.fields', { fields: fields.map((field) => `${field.name} (${say(`field-type.${field.type}`)})`).join(', ') })}`,
    );
  }
  const marks = { error: '✗', warning: '!', notice: '·' } as const;
  if (problems.length > 0) lines.push('', ...problems.map(({ id, severity, message }) => `${marks[severity]} ${message} [${id}]`));
  if (!problems.some(({ severity }) => severity === 'error')) lines.push('', say('inspect.ok'));
  return lines;
}

const kindText = (geometry: GeometryKind | null) => (geometry === null ? 'inspect.kind-table' : (`inspect.kind-${geometry}` as const));
