import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import { begins, type SourceFormat } from './format.ts';

/** RFC 8142, or a feature a line. */
export const geojsonseq: SourceFormat = {
  id: 'geojsonseq',
  name: 'GeoJSONSeq',
  extensions: fileEndings.geojsonseq,
  matches: (head) =>
    head.text.startsWith('\x1e') ||
    // guard [[^\S\n]*\n → \s*\n]: is recognised in the time of its length
    (begins(head, /^\{[^\n]*\}[^\S\n]*\n\s*\{/) && begins(head, /^\{[^\n]*"type"\s*:\s*"Feature"/)) ||
    (/^(geojsonl|geojsons|geojsonseq)$/.test(head.extension) && begins(head, /^\{/)),
  driver: 'GeoJSONSeq',
  options: ['ARRAY_AS_STRING=YES', 'NATIVE_DATA=NO'],
  env: { OGR_GEOJSON_MAX_OBJ_SIZE: '500' },
  examine: (path, { source: name }) => programTask('check/check-geojson.ts', { format: 'geojsonseq', name }, { source: path }),
};
