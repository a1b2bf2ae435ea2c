import { say } from '../../schemas/texts/say.ts';
import type { BuildLine } from './build.ts';

const marks = { published: '✓', unchanged: '=', refused: '✗' } as const;

/** What became of a data set, as people read it: one line, and a line for each problem. */
export function tellBuild({ dataset, outcome, features, artifacts, seconds, problems }: BuildLine): string {
  const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const facts = { dataset, features: number(features ?? 0), files: artifacts.length, size: size(bytes), seconds: number(seconds) };
  const shown = outcome === 'unchanged' ? [] : problems;
  const lines = shown.map(
    ({ severity, where, message }) =>
      `    ${say(`severity.${severity}`)} ${where === undefined ? '' : `${where} `}${message.replaceAll('\n', '\n    ')}`,
  );
  return [`${marks[outcome]} ${say(`build.${outcome}`, facts)}`, ...lines].join('\n');
}

const number = (value: number): string => new Intl.NumberFormat('fr', { maximumFractionDigits: 1 }).format(value);

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes in the unit that leaves at most three digits before the comma. */
function size(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return new Intl.NumberFormat('fr', { style: 'unit', unit: units[power] ?? 'byte', maximumSignificantDigits: 3 }).format(
    bytes / 1000 ** power,
  );
}
