import type { Tool } from '../map/session.ts';
import { profile } from './profile/tool.ts';
import { table } from './table/tool.ts';
import { take } from './take/tool.ts';

/** The tools of every map that has any, in the order of their buttons: each is a folder. */
export const tools: readonly Tool[] = Object.entries({ take, table, profile }).map(([id, tool]) => ({ id, ...tool }));
