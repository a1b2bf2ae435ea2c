import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import { rootElement, type SourceFormat } from './format.ts';

/** KML 2.2 (OGC 07-147), its extended data included. */
export const kml: SourceFormat = {
  id: 'kml',
  name: 'KML',
  extensions: fileEndings.kml,
  matches: (head) => rootElement(head) === 'kml' || head.extension === 'kml',
  driver: 'LIBKML',
  examine: (path) => programTask('check/check-kml.ts', undefined, { source: path }),
  untyped: true,
  driverFields: {
    description: null,
    timestamp: null,
    begin: null,
    end: null,
    altitudeMode: null,
    tessellate: -1,
    extrude: 0,
    visibility: -1,
    drawOrder: null,
    icon: null,
  },
};
