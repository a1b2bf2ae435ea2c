import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import { rootElement, type SourceFormat } from './format.ts';

/** Whether a text holds a metadata sheet (ISO 19139): what its first identifier stands in declares that language. */
function isSheet(text: string): boolean {
  const before = text.slice(0, Math.max(0, text.indexOf('<gmd:fileIdentifier'))).trimEnd();
  return before.endsWith('>') && /isotc211\.org\/2005\/gmd["']/.test(before.slice(before.lastIndexOf('<')));
}

/** GML 2, 3 and WFS answers. Types are ours to find: GDAL would read the commune 01004 as the number 1004. */
export const gml: SourceFormat = {
  id: 'gml',
  name: 'GML',
  extensions: fileEndings.gml,
  matches: (head) => {
    const root = rootElement(head);
    return (
      root !== undefined &&
      !/^(kml|gpx|html|MD_Metadata|PublicationDelivery)$/i.test(root) &&
      /\/gml(\/|"|')|xmlns:gml=/.test(head.text.replaceAll('\0', '')) &&
      !isSheet(head.text)
    );
  },
  driver: 'GML',
  options: ['DOWNLOAD_SCHEMA=NO', 'WRITE_GFS=NO'],
  env: { GML_FIELDTYPES: 'ALWAYS_STRING' },
  examine: (path) => programTask('check/check-xml.ts', { format: 'gml' }, { source: path }),
  untyped: true,
};
