import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { phrase } from '../../schemas/messages/fill.ts';
import type { AttributeFault, Conformance, Dataset, Fact, Problem } from '../../schemas/types.ts';
import { fail, PipelineError, problem } from '../base/errors.ts';
import type { LayerOrigin } from '../formats/sources/found-layers.ts';
import type { SourceLayer } from './inspect.ts';
import type { MeasuredLayer } from './measure.ts';
import type { Clean, CleanLayer, RequiredSchema } from './normalise.ts';
import { locatePath } from '../manifest/path-states.ts';
import { readRepository } from '../manifest/repository.ts';
import type { Manifest } from '../manifest/read.ts';
import type { AttributesJob, AttributesReport, HeldTable } from '../programs/attributes/check-attributes.ts';
import { lineOf } from '../base/lines.ts';
import { digestFile } from '../base/digest-file.ts';
import { download } from '../download/download.ts';
import { makeDeadline, type Network } from '../download/exchange.ts';
import { programTask, runProgram } from '../sandbox/job.ts';

type Table = Pick<CleanLayer, 'name' | 'fidColumn' | 'fields' | 'geometry'>;

/** Data checked against schemas: the clean tables, their measurements, and the source layers that they come from. */
interface Given {
  clean: Pick<Clean, 'path'> & { layers: readonly Table[] };
  measured: readonly MeasuredLayer[];
  sources: readonly Pick<SourceLayer, 'name' | 'pieces'>[];
}

/** No schema of the national registry comes near. */
const maxMegabytes = 5;
/** To download the schemas of a data set: some kilobytes each. */
const maxDownloadMs = 60_000;
/** A million rows of fifty fields take a tenth of it; a pattern that looks around may make one turn for ever. */
const maxMinutes = 10;
/** More kinds of fault than a schema has columns say nothing new. */
const maxFaults = 500;
/** A message for each fault of a schema would drown the rest. */
const toldFaults = 20;

/** Bring the schemas of a manifest here. */
export async function bringSchemas(
  { dataset, folder, locate }: Pick<Manifest, 'folder' | 'locate'> & { dataset: Pick<Dataset, 'conformsTo'> },
  scratch: string,
  network: Network = {},
): Promise<RequiredSchema[]> {
  const schemas: RequiredSchema[] = [];
  const hurried = hurry(network);
  for (const [index, asked] of (dataset.conformsTo ?? []).entries()) {
    if (typeof asked === 'string') continue;
    const where = locate(`/conformsTo/${index}`);
    const work = join(scratch, 'conformance', String(index));
    schemas.push({ asked, where, work, path: await bring(asked.schema, folder, work, { where, network: hurried }) });
  }
  return schemas;
}

/** Check the layers of a data set against its schemas; throws where one fails that the manifest does not allow to be published marked. */
export async function checkConformance(
  schemas: readonly RequiredSchema[],
  { clean, measured, sources }: Given,
): Promise<{ conformance: Conformance[]; problems: Problem[] }> {
  const conformance: Conformance[] = [];
  const problems: Problem[] = [];
  for (const { asked, where, path, work } of schemas) {
    const layer = chooseLayer(asked, clean.layers, where);
    const origins = (sources.find(({ name }) => name === layer.name)?.pieces ?? []).map(({ origin }) => origin);
    const table = heldTable(layer, origins);
    const { unheld, ...report } = await check({ schema: asked.schema, table }, { clean: clean.path, schema: path, work });
    const faults = report.faults
      .slice(0, maxFaults)
      .map(withoutPersonal(measured.find(({ name }) => name === layer.name)))
      .map(withLines(origins));
    const result = { schema: asked.schema, sha256: (await digestFile(path)).sha256, layer: layer.name, ...report, faults };
    conformance.push(result);
    for (const field of unheld)
      problems.push(problem('conforms.geometry', { layer: layer.name, field, schema: asked.schema }, { severity: 'notice' }));
    problems.push(...(asked.onFailure === 'mark' ? tellFaults(result, { severity: 'warning' }) : tellFaults(result, { where })));
  }
  if (problems.some(({ severity }) => severity === 'error')) throw new PipelineError(problems);
  return { conformance, problems };
}

function chooseLayer({ schema, layer }: RequiredSchema['asked'], layers: readonly Table[], where: string): Table {
  const names = layers.map(({ name }) => name).join(', ');
  const chosen = layer === undefined && layers.length === 1 ? layers[0] : layers.find(({ name }) => name === layer);
  if (chosen !== undefined) return chosen;
  if (layer === undefined) throw fail('conforms.layer', { schema, layers: names }, { where });
  throw fail('conforms.layer-missing', { schema, layer, layers: names }, { where });
}

/** All schemas of a data set have the time of one, and none is read on once it is larger than a schema may be. */
function hurry(network: Network): Network {
  // guard [bytes: maxMegabytes * 1024 ** 2]: is read no further than a schema may be long
  const hurried = { totalMs: maxDownloadMs, ...network, bytes: maxMegabytes * 1024 ** 2 };
  return { ...hurried, deadline: makeDeadline(hurried) };
}

async function bring(
  schema: string,
  folder: string,
  work: string,
  { where, network }: { where: string; network: Network },
): Promise<string> {
  const isElsewhere = schema.startsWith('https://');
  const path = isElsewhere ? join(work, 'schema.json') : locatePath(schema, { folder, repository: readRepository().folder });
  if (isElsewhere) {
    await mkdir(work, { recursive: true });
    await download(schema, path, network).catch((cause: unknown) => {
      if (!(cause instanceof PipelineError) || cause.problems[0]?.id !== 'source.url-too-large') throw cause;
      throw fail('conforms.too-large', { schema, megabytes: maxMegabytes }, { where, cause });
    });
  }
  if ((await stat(path)).size > maxMegabytes * 1024 ** 2) throw fail('conforms.too-large', { schema, megabytes: maxMegabytes }, { where });
  return path;
}

const heldTable = ({ name, fidColumn, fields, geometry }: Table, origins: readonly Pick<LayerOrigin, 'shapeColumn'>[]): HeldTable => ({
  name,
  fidColumn,
  geometryColumn: geometry === null ? null : 'geom',
  columns: fields,
  shapeColumns: origins.flatMap(({ shapeColumn }) => shapeColumn ?? []),
});

async function check(job: AttributesJob, at: { clean: string; schema: string; work: string }): Promise<AttributesReport> {
  const task = programTask('attributes/check-attributes.ts', job, { 'clean.gpkg': at.clean, 'schema.json': at.schema });
  try {
    return await runProgram<AttributesReport>(task, at.work, { timeoutMs: maxMinutes * 60_000 });
  } catch (cause) {
    if (!(cause instanceof PipelineError) || cause.problems[0]?.id !== 'run.timeout') throw cause;
    throw fail('conforms.too-slow', { schema: job.schema, minutes: maxMinutes }, { cause });
  }
}

const ruleTexts = {
  required: 'conforms.rule-required',
  unique: 'conforms.rule-unique',
  type: 'conforms.rule-type',
  format: 'conforms.rule-format',
  enum: 'conforms.rule-enum',
  pattern: 'conforms.rule-pattern',
  minimum: 'conforms.rule-minimum',
  maximum: 'conforms.rule-maximum',
  minLength: 'conforms.rule-min-length',
  maxLength: 'conforms.rule-max-length',
} as const;

/** A mark stays true of the data when the manifest moves: it has no place in it. */
function tellFaults({ faults, schema, layer, rows }: Conformance, how: { where?: string; severity?: Problem['severity'] }): Problem[] {
  return faults.slice(0, toldFaults).map(({ field, rule, count, first }) => {
    const kind = rule === 'absent' || rule === 'extra' ? rule : 'fault';
    const then = phrase(how.severity === 'warning' ? 'conforms.then-marked' : `conforms.then-${kind}`);
    const common = { layer, field, schema, then };
    if (rule === 'absent' || rule === 'extra') return problem(`conforms.${rule}`, common, how);
    const facts = { ...common, rule: phrase(ruleTexts[rule]), count, rows, places: placesOf(first) };
    return problem('conforms.fault', facts, how);
  });
}

function placesOf(first: AttributeFault['first']): Fact {
  return first
    .map(({ row, line, value }): Fact => {
      const place = line === undefined ? phrase('place.feature', { feature: row }) : phrase('place.line', { line });
      return value === undefined ? place : phrase('conforms.value', { place, value });
    })
    .reduce((places, place) => phrase('place.next', { places, place }));
}

/** A fault without its values where they look personal. */
const withoutPersonal = (layer: MeasuredLayer | undefined) => (fault: AttributeFault) => {
  const personal = layer?.fields.filter((field) => field.personal !== undefined).map(({ name }) => name.toLowerCase()) ?? [];
  const isPersonal = fault.field.split(', ').some((field) => personal.includes(field.toLowerCase()));
  return isPersonal ? { ...fault, first: fault.first.map(({ row }) => ({ row })) } : fault;
};

/** Add to a fault the lines of its rows, where they come from a single file with lines: lines of several would be ambiguous. */
const withLines = (origins: readonly Pick<LayerOrigin, 'lines'>[]) => (fault: AttributeFault) => {
  const lines = origins.length === 1 ? origins[0]?.lines : undefined;
  const first = fault.first.map((place) => ({ ...place, line: lines && lineOf(lines, place.row) }));
  return { ...fault, first: first.map(({ line, ...place }) => (line === undefined ? place : { ...place, line })) };
};
