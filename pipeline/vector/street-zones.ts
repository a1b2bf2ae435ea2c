import { join } from 'node:path';
import { isField } from '../../schemas/model/is-field.ts';
import type { Bbox, Field, SurveyedZone } from '../../schemas/types.ts';
import type { MeasuredLayer } from './measure.ts';
import { programTask, runProgram } from '../sandbox/job.ts';
import type { PlacedTable } from '../programs/territories/measure-territories.ts';
import type { CountedTerritory, MeasuredZone, ZonesJob } from '../programs/territories/measure-zones.ts';
import { bareName, recogniseStandard } from '../../schemas/rules/standards.ts';

/** Features in WGS 84: the file, the tables with a place, and the box around them. */
export interface PlacedFeatures {
  path: string;
  tables: PlacedTable[];
  box: Bbox;
}

/** A longer table says no more to a reader; the rest is counted. */
const mostZones = 100;

const isZone = (layer: string): boolean => /^(emprise|initiative)\w*pcrs$/.test(bareName(layer));

/** Fields of a zone in the standard, best first, and fields of an object that are counted by zone. */
const told = {
  name: ['idEmprise', 'gml_id'],
  manager: ['gestionnaire', 'fournisseur'],
  published: ['dateLeve', 'dateLever', 'datePublication'],
};
const counted: Record<CountedTerritory, string[]> = {
  planimetric: ['precisionPlanimetrique'],
  altimetric: ['precisionAltimetrique'],
  date: ['dateLeve', 'dateLever'],
};

/** The fields that are called so, in that order; what looks personal is not told. */
const columnsOf = (fields: readonly Field[], names: readonly string[]): string[] =>
  names.flatMap((name) => fields.filter((field) => field.personal === undefined && isField(field.name, name)).map((field) => field.name));

/** Measure the zones of a street plan, by layer, from the objects in them: the standard gives objects alone precision and day of survey. */
export async function measureStreetZones(
  named: readonly MeasuredLayer[],
  names: readonly string[],
  plan: PlacedFeatures | undefined,
  scratch: string,
): Promise<Map<string, SurveyedZone[]>> {
  // `named`: the layers as the source calls them, in the order of `names`.
  if (plan === undefined || recogniseStandard(named)?.id !== 'cnig-pcrs') return new Map();
  const placed = named.flatMap(({ name: source, fields }, index) => {
    const table = plan.tables.find(({ name }) => name === names[index]);
    return table === undefined ? [] : [{ ...table, source, fields }];
  });
  const zones = placed.filter(({ source }) => isZone(source));
  const objects = placed.flatMap(({ name, point, source, fields }): ZonesJob['objects'] => {
    const columns = Object.entries(counted).flatMap(([key, wanted]) =>
      columnsOf(fields, wanted)
        .slice(0, 1)
        .map((column): [string, string] => [key, column]),
    );
    return isZone(source) || point === undefined || columns.length === 0
      ? []
      : [{ name, point, columns: Object.fromEntries<string>(columns) }];
  });
  if (zones.length === 0) return new Map();
  const job: ZonesJob = {
    box: plan.box,
    zones: zones.map(({ name, fidColumn, fields }) => ({
      name,
      fidColumn,
      told: {
        name: columnsOf(fields, told.name),
        manager: columnsOf(fields, told.manager),
        published: columnsOf(fields, told.published),
      },
    })),
    objects,
    most: mostZones,
  };
  const task = programTask('territories/measure-zones.ts', job, { 'places.gpkg': plan.path });
  const found = await runProgram<MeasuredZone[][]>(task, join(scratch, 'zones'));
  return new Map(zones.map(({ name }, index) => [name, found[index] ?? []]));
}
