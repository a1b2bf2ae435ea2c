import { partEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import { begins, type SourceFormat } from './format.ts';

/** The files of the same name and folder with one of these extensions, as MapInfo looks for them. */
const sameStem =
  (extensions: readonly string[]): NonNullable<SourceFormat['beside']> =>
  (name, _, others) => {
    const stem = name.slice(0, name.lastIndexOf('.') + 1).toLowerCase();
    const found = extensions.map((extension) => [
      `source.${extension}`,
      others.find((other) => other.toLowerCase() === `${stem}${extension}`),
    ]);
    return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== undefined));
  };

const tabCompanions = ['dat', 'map', 'id', 'ind'] as const;

/** MapInfo's native table: .tab says what its fields are, .dat holds the rows, .map the shapes, .id which row has which. */
export const mapinfoTab: SourceFormat = {
  id: 'mapinfo-tab',
  name: 'MapInfo TAB',
  extensions: partEndings.mapinfoTab,
  companions: tabCompanions,
  beside: sameStem(tabCompanions),
  matches: (head) => head.extension === 'tab' && begins(head, /^!table/i),
  driver: 'MapInfo File',
  examine: (path, names, beside) => programTask('check/count-tab.ts', { names }, { 'source.tab': path, ...beside }),
};

/** MapInfo's interchange format: shapes as text (.mif), a row each in .mid. */
export const mapinfoMif: SourceFormat = {
  id: 'mapinfo-mif',
  name: 'MapInfo MIF',
  extensions: partEndings.mapinfoMif,
  companions: ['mid'],
  beside: sameStem(['mid']),
  matches: (head) => head.extension === 'mif' && begins(head, /^version\s+\d/i),
  driver: 'MapInfo File',
  // Without it, the driver finds the system only after it has been described.
  query: 'SELECT * FROM source',
  examine: (path, names, beside) => programTask('check/count-mif.ts', { names }, { 'source.mif': path, ...beside }),
};
