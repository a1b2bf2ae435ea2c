import { workOf } from '../../sandbox/job.ts';
import type { WrittenCsv } from '../../programs/write/write-csv.ts';
import { onlyLayer, tableOf, type Format } from './format.ts';

const wholeCells = { why: 'recipe.whole-cells', repairs: true, types: ['text'] } as const;

/** Two tables: the complete one for machines, the readable one for a French spreadsheet. */
export const csv: Format = {
  id: 'csv',
  per: 'layer',
  isOfAll: true,
  takes: () => true,
  outputs: [
    { format: 'csv', file: 'layer.csv', suffix: '.csv', mediaType: 'text/csv', recipe: 3, changes: [{ recipe: 3, ...wholeCells }] },
    {
      format: 'csv-excel',
      file: 'layer-excel.csv',
      suffix: '-excel.csv',
      mediaType: 'text/csv',
      recipe: 4,
      changes: [{ recipe: 4, ...wholeCells }],
    },
  ],
  work: (subject) => {
    const layer = onlyLayer(subject);
    const geometry = layer.geometry === null ? null : layer.geometry === 'point' ? 'point' : 'other';
    const job = { table: tableOf(layer), geometry, hasZ: layer.hasZ, machine: 'layer.csv', excel: 'layer-excel.csv' } as const;
    const inputs = { 'clean.gpkg': subject.clean, ...(geometry === null || subject.wgs84 === null ? {} : { 'wgs84.gpkg': subject.wgs84 }) };
    return workOf('write-csv', job, inputs);
  },
  facts(found, { format }) {
    const neutralised = (found as WrittenCsv)[format === 'csv-excel' ? 'excel' : 'machine'];
    return neutralised === 0 ? {} : { neutralised };
  },
};
