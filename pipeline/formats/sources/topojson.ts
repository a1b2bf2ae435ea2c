import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import { begins, type SourceFormat } from './format.ts';

/** TopoJSON 1.1: shared arcs, for the web. */
export const topojson: SourceFormat = {
  id: 'topojson',
  name: 'TopoJSON',
  extensions: fileEndings.topojson,
  matches: (head) => begins(head, /^\{/) && (/"type"\s*:\s*"Topology"/.test(head.text) || head.extension === 'topojson'),
  driver: 'TopoJSON',
  // Like GeoJSON: longitude and latitude (section 2.1.2 leaves no other).
  crs: 'EPSG:4326',
  examine: (path) => programTask('check/check-topojson.ts', undefined, { source: path }),
};
