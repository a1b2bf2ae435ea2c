import { csv } from './csv.ts';
import { begins, type SourceFormat } from './format.ts';

/** An array of objects: a table whose rows name their columns. */
export const jsonTable: SourceFormat = {
  ...csv,
  id: 'json',
  name: 'JSON',
  extensions: ['json'],
  matches: (head) => begins(head, /^\[\s*(\{|\])/),
  table: 'json',
};
