import { join } from 'node:path';
import { personalColumn } from '../../schemas/rules/personal-column.ts';
import { say } from '../../schemas/messages/say.ts';
import type { Layer, Reject } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import type { MeasuredLayer } from './measure.ts';
import type { Clean, CleanLayer, Invalid } from './normalise.ts';
import type { Projected } from './reproject.ts';
import type { Manifest } from '../manifest/read.ts';
import { runWorks, workOf } from '../sandbox/job.ts';
import { emptyList, mostListed, type Listed } from '../base/listed.ts';
import type { RejectedLayer, RejectsJob } from '../programs/write/write-rejects.ts';
import type { Verification } from './verify.ts';

/** Results of the stages for one version. */
export interface Findings {
  clean: Clean;
  projected: Projected;
  measured: readonly MeasuredLayer[];
  invalid: Pick<Invalid, 'byLayer'>;
  verification: Pick<Verification, 'layers'>;
}

/** Features that are not everywhere as they came: by layer, and the file that lists them; without a path where there are none. */
export interface Rejects {
  layers: ReadonlyMap<string, NonNullable<Layer['rejects']>>;
  path?: string;
}

/** Fate of a feature for each reason, in the order in which they are told. */
const kinds: Readonly<Record<Reject['reason'], Reject['kind']>> = {
  filtered: 'rejected',
  'no-shape': 'rejected',
  coordinates: 'aside',
  'no-geometry': 'aside',
  'outside-map': 'aside',
  'too-small': 'aside',
  invalid: 'kept',
  antimeridian: 'mended',
};

const fileName = 'rejects.csv';

/** List what was rejected, set aside, kept as it is or mended, in a file that is read back; from the numbers that conservation has. */
export async function listRejects(findings: Findings, manifest: Manifest, scratch: string): Promise<Rejects> {
  const found = findings.clean.layers.flatMap((layer) => {
    const reasons = reasonsOf(layer, findings);
    return reasons.length === 0 ? [] : [{ layer, reasons }];
  });
  if (found.length === 0) return { layers: new Map() };
  const job: RejectsJob = {
    output: fileName,
    header: [say('reject.layer'), say('reject.kind'), say('reject.reason'), say('reject.row'), say('reject.id'), 'longitude', 'latitude'],
    layers: found.map(({ layer, reasons }) => ({
      ...tableOf(layer, findings, manifest),
      reasons: reasons.map(({ reason, list }) => ({
        ...list,
        kind: say(`reject.${kinds[reason]}`),
        reason: say(`reject.${reason}`),
        isGone: kinds[reason] === 'rejected',
      })),
    })),
  };
  const { path: wgs84 } = findings.projected;
  const inputs = { 'clean.gpkg': findings.clean.path, ...(wgs84 !== null && { 'wgs84.gpkg': wgs84 }) };
  const [{ value, output }] = await runWorks([workOf('write-rejects', job, inputs)], join(scratch, 'rejects'));
  const expected = found.flatMap(({ reasons }) => reasons).reduce((sum, { list }) => sum + Math.min(list.count, mostListed), 0);
  if (value.rows !== expected) throw fail('build.rejects', { dataset: manifest.id, found: value.rows, expected });
  const told = found.map(({ layer, reasons }, place): [string, Reject[]] => [
    layer.name,
    reasons.map(({ reason, list }, index) => ({
      kind: kinds[reason],
      reason,
      count: list.count,
      first: value.first[place]?.[index] ?? [],
    })),
  ]);
  return { layers: new Map(told), path: join(output, fileName) };
}

function reasonsOf(layer: CleanLayer, findings: Findings): { reason: Reject['reason']; list: Listed }[] {
  const { name, filtered, filteredRows = [], unreadable = emptyList() } = layer;
  const projected = findings.projected.layers.find((each) => each.name === name);
  const checked = findings.verification.layers.find((each) => each.name === name);
  const lists: Record<Reject['reason'], Listed | undefined> = {
    filtered: { count: filtered, rows: filteredRows },
    'no-shape': shown(layer, findings.measured),
    coordinates: unreadable,
    'no-geometry': without(projected?.withoutGeometry ?? emptyList(), unreadable),
    'outside-map': checked?.outside,
    'too-small': checked?.tooSmall,
    invalid: findings.invalid.byLayer.get(name),
    antimeridian: projected?.cut,
  };
  return (Object.keys(kinds) as Reject['reason'][]).flatMap((reason) => {
    const list = lists[reason];
    return list === undefined || list.count === 0 ? [] : [{ reason, list }];
  });
}

/** Rows that no shape belongs to, each with its first attribute where that says nothing of a person. */
function shown({ name, shapeless, omitted = [] }: CleanLayer, measured: readonly MeasuredLayer[]): Listed | undefined {
  const [first] = measured.find((layer) => layer.name === name)?.fields ?? [];
  if (shapeless === undefined || first === undefined) return shapeless;
  const { ids = [], ...unnamed } = shapeless;
  // No measure of the layer has seen these values; where columns were taken out, they may be of one of these.
  const isPersonal = omitted.length > 0 || first.personal !== undefined || personalColumn(first.name, ids) !== undefined;
  return isPersonal ? unnamed : shapeless;
}

/** Features without a place that are not already listed for what they say of it. */
function without({ count, rows }: Listed, listed: Listed): Listed {
  if (listed.count === 0 || count === 0) return { count, rows };
  const known = new Set(listed.rows);
  return {
    count: Math.max(0, count - listed.count),
    rows: rows.filter((row) => !known.has(row)).slice(0, Math.max(0, count - listed.count)),
  };
}

/** The table of a layer; its key is shown where it says nothing of a person. */
function tableOf(
  { name, fidColumn, fields }: CleanLayer,
  { projected, measured }: Findings,
  { dataset }: Manifest,
): Omit<RejectedLayer, 'reasons'> {
  const key = dataset.layers?.find((layer) => layer.name === name)?.key;
  const field = measured.find((layer) => layer.name === name)?.fields.find((each) => each.name === key);
  return {
    name,
    fidColumn,
    columns: fields.map((each) => ({ name: each.name, type: each.type })),
    key: field === undefined || field.personal !== undefined ? null : field.name,
    isPlaced: projected.layers.some((layer) => layer.name === name),
  };
}
