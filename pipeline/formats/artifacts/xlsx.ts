import { say } from '../../../schemas/messages/say.ts';
import type { FieldType, Text } from '../../../schemas/types.ts';
import type { ColumnWords, XlsxLayer, XlsxTexts } from '../../programs/write/write-xlsx.ts';
import { workOf } from '../../sandbox/job.ts';
import { tableOf, type Format, type FormatLayer, type Subject } from './format.ts';

/** A workbook is for people, and French comes first. */
const inFrench = (text: Text): string => (typeof text === 'string' ? text : text.fr);

const types: FieldType[] = ['text', 'integer', 'number', 'boolean', 'date', 'datetime'];

const texts = ({ restriction }: Pick<Subject, 'restriction'>): XlsxTexts => ({
  title: say('workbook.fields'),
  heads: [
    say('workbook.sheet'),
    say('workbook.column'),
    say('workbook.field'),
    say('workbook.type'),
    say('workbook.unit'),
    say('workbook.meaning'),
  ],
  types: Object.fromEntries(types.map((type) => [type, say(`workbook.${type}`)])) as Record<FieldType, string>,
  cutRows: say('workbook.cut-rows', { count: '{count}' }),
  cutCells: say('workbook.cut-cells', { count: '{count}' }),
  ...(restriction !== undefined && { restriction }),
});

function sheetOf(layer: FormatLayer): XlsxLayer {
  const geometry = layer.geometry === null ? null : layer.geometry === 'point' ? 'point' : 'other';
  const words = layer.columns.map(({ name }): ColumnWords => {
    const { title = name, unit, description } = layer.words.fields.get(name) ?? {};
    return {
      title: inFrench(title),
      ...(unit !== undefined && { unit }),
      ...(description !== undefined && { description: inFrench(description) }),
    };
  });
  const description = say(geometry === 'point' ? 'workbook.place' : 'workbook.place-within');
  if (geometry !== null) words.push({ title: say('workbook.longitude'), description }, { title: say('workbook.latitude'), description });
  if (geometry === 'point' && layer.hasZ) words.push({ title: say('workbook.height'), description: say('workbook.height-meaning') });
  return { table: tableOf(layer), geometry, hasZ: layer.hasZ, title: inFrench(layer.words.title ?? layer.name), words };
}

/** Workbook for Excel and LibreOffice, a sheet a layer; keeps dates and the zeros of a code, which an opened CSV loses. */
export const xlsx: Format = {
  id: 'xlsx',
  per: 'dataset',
  isOfAll: true,
  takes: () => true,
  outputs: [
    {
      format: 'xlsx',
      file: 'dataset.xlsx',
      suffix: '.xlsx',
      mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      recipe: 1,
    },
  ],
  work: ({ layers, clean, wgs84, restriction }) => {
    const job = {
      layers: layers.map(sheetOf),
      texts: texts({ ...(restriction !== undefined && { restriction }) }),
      output: 'dataset.xlsx',
    };
    return workOf('write-xlsx', job, { 'clean.gpkg': clean, ...(wgs84 === null ? {} : { 'wgs84.gpkg': wgs84 }) });
  },
};
