import { freeName } from '../../../schemas/model/column-names.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { Writer } from './format.ts';
import { putLayer } from './gdal-source.ts';
import { noticeText } from './notice.ts';

const target = '/export.gpkg';

/** GeoPackage, a table a layer, what is owed in its metadata and in the description of each table. */
export const writeGeopackage: Writer = async (layers, { system, notice, lang, nameOf, openGdal }) => {
  const gdal = await openGdal();
  // The day of the taking, and no time of a machine: the same features give the same bytes.
  gdal.set('OGR_CURRENT_DATE', `${notice.members['taken'] ?? '1980-01-01'}T00:00:00.000Z`);
  for (const [index, layer] of layers.entries()) {
    const members = Object.entries(notice.members).flatMap(([name, text]) => ['-mo', `${name}=${text}`]);
    gdal.translate(putLayer(gdal, layer, system), target, [
      ...(index === 0 ? ['-f', 'GPKG', ...members] : ['-update']),
      ...['-lco', `FID=${freeName('fid', layer.fields)}`],
      ...(layer.geometry === null ? [] : ['-lco', `GEOMETRY_NAME=${freeName('geom', layer.fields)}`]),
      ...['-lco', `IDENTIFIER=${identifierOf(layer, layers)}`, '-lco', `DESCRIPTION=${noticeText(notice, lang)}`],
    ]);
  }
  return { files: [{ name: `${nameOf()}.gpkg`, pieces: [gdal.take(target)] }] };
};

/** A title, which no other table may have. */
const identifierOf = ({ name, title }: TakenLayer, layers: readonly TakenLayer[]): string =>
  layers.some((other) => other.name !== name && other.title === title) ? `${title} (${name})` : title;
