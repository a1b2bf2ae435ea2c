import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import { rootElement, type SourceFormat } from './format.ts';

/** The columns of the schema that most receivers leave empty. */
const optionalFields =
  'ele time magvar geoidheight name cmt desc src link1_href link1_text link1_type link2_href link2_text link2_type number sym type fix sat hdop vdop pdop ageofdgpsdata dgpsid';

/** GPX 1.0 and 1.1: waypoints, routes and tracks; the layers that hold something are published. */
export const gpx: SourceFormat = {
  id: 'gpx',
  name: 'GPX',
  extensions: fileEndings.gpx,
  matches: (head) => rootElement(head) === 'gpx' || head.extension === 'gpx',
  driver: 'GPX',
  examine: (path) => programTask('check/check-xml.ts', { format: 'gpx' }, { source: path }),
  fixedLayers: true,
  driverFields: Object.fromEntries(optionalFields.split(' ').map((name) => [name, null])),
};
