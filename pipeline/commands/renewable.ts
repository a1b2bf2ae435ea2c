import type { Version } from '../../schemas/types.ts';
import { currentRecipes } from '../convert.ts';

/** What of a version is written in a newer way now: formats, and programs. */
export interface Older {
  formats: string[];
  tools: string[];
}

/** Compare the recipes and programs of a version with those of now; of programs that are not installed nothing can be said. */
export function olderParts({ artifacts, tools }: Version, now: Version['tools'] = tools): Older {
  const recipes = currentRecipes();
  const formats = artifacts.filter(({ format, recipe }) => recipe < (recipes.get(format) ?? 0)).map(({ format }) => format);
  const programs = (['gdal', 'tippecanoe'] as const).filter((program) => tools[program] !== now[program]);
  return { formats: [...new Set(formats)], tools: programs.map((program) => `${program} ${tools[program]} → ${now[program]}`) };
}

/** Would a version come out otherwise if it were built now? Alone that is no reason to build it. */
export function isRenewable(version: Version, now: Version['tools']): boolean {
  const { formats, tools } = olderParts(version, now);
  return formats.length + tools.length > 0;
}
