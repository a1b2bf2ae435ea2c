import { basename, dirname } from 'node:path';
import { partEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import type { SourceFormat } from './format.ts';

const companions = ['gen', 'geo', 'dic', 'qal', 'scd', 'vec'] as const;
/** Names that EDIGEO gives to its files: they are mounted as they are. */
const plainName = /^[a-z0-9_-]{1,40}\.(gen|geo|dic|qal|scd|vec)$/i;

/** EDIGEO (NF Z 52000), as the cadastre is exchanged: a .thf names the lot, whose files all begin with its name. */
export const edigeo: SourceFormat = {
  id: 'edigeo',
  name: 'EDIGEO',
  extensions: partEndings.edigeo,
  companions,
  beside: (name, { text }, others) => {
    const lot = /^LONSA\d\d:(\S+)/m.exec(text)?.[1]?.toLowerCase() ?? '';
    const mine = others.filter(
      (other) => dirname(other) === dirname(name) && plainName.test(basename(other)) && basename(other).toLowerCase().startsWith(lot),
    );
    return Object.fromEntries(mine.map((other) => [basename(other), other]));
  },
  matches: ({ text, extension }) => extension === 'thf' && text.startsWith('BOM'),
  driver: 'EDIGEO',
  // Labels would be layers of their own, with copies of the features.
  env: { OGR_EDIGEO_CREATE_LABEL_LAYERS: 'NO' },
  examine: (path, names, beside) => programTask('check/count-edigeo.ts', { names }, { 'source.thf': path, ...beside }),
  sheets: true,
};
