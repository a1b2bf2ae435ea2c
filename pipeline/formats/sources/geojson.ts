import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import { begins, type SourceFormat } from './format.ts';

/** A member that any GeoJSON has near its beginning. */
const signature = /"type"\s*:\s*"(Feature|FeatureCollection|GeometryCollection|(Multi)?(Point|LineString|Polygon))"|"features"\s*:\s*\[/;

/** RFC 7946, and the older GeoJSON whose "crs" names its coordinate system. */
export const geojson: SourceFormat = {
  id: 'geojson',
  name: 'GeoJSON',
  extensions: fileEndings.geojson,
  matches: (head) => begins(head, /^\{/) && (head.extension === 'geojson' || signature.test(head.text)),
  driver: 'GeoJSON',
  options: ['ARRAY_AS_STRING=YES', 'NATIVE_DATA=NO'],
  // The largest feature, in megabytes: the shoreline of a region in one polygon.
  env: { OGR_GEOJSON_MAX_OBJ_SIZE: '500' },
  examine: (path, { source: name }) => programTask('check/check-geojson.ts', { format: 'geojson', name }, { source: path }),
};
