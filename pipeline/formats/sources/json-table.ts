import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { csv } from './csv.ts';
import { begins, type SourceFormat } from './format.ts';

/** An array of objects: a table whose rows name their columns. */
export const jsonTable: SourceFormat = {
  ...csv,
  id: 'json',
  name: 'JSON',
  extensions: fileEndings.jsonTable,
  matches: (head) => begins(head, /^\[\s*(\{|\])/),
  table: 'json',
};
