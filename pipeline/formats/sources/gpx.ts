import { programTask } from '../../tools/job.ts';
import { rootElement, type SourceFormat } from './format.ts';

/** GPX 1.0 and 1.1: waypoints, routes and tracks; the layers that hold something are published. */
export const gpx: SourceFormat = {
  id: 'gpx',
  name: 'GPX',
  extensions: ['gpx'],
  matches: (head) => rootElement(head) === 'gpx' || head.extension === 'gpx',
  driver: 'GPX',
  examine: (path) => programTask('count-xml.ts', { format: 'gpx' }, { source: path }),
  fixedLayers: true,
};
