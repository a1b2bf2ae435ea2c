import { takenDrawings, type Sketch } from '../../../map/draw/drawing.ts';
import type { Writer } from '../../../map/write/format.ts';
import { namePart } from '../../../map/write/file-name.ts';
import type { Lang } from '../../../words/languages.ts';

/** Formats in which drawings leave the browser. */
export const drawingFormats = ['geojson', 'kml', 'gpx'] as const;
/** A format of drawings. */
export type DrawingFormat = (typeof drawingFormats)[number];

const writers: Readonly<Record<DrawingFormat, { mediaType: string; load: () => Promise<Writer> }>> = {
  geojson: { mediaType: 'application/geo+json', load: async () => (await import('../../../map/write/geojson.ts')).writeGeojson },
  kml: { mediaType: 'application/vnd.google-earth.kml+xml', load: async () => (await import('../../../map/write/kml.ts')).writeKml },
  gpx: { mediaType: 'application/gpx+xml', load: async () => (await import('../../../map/write/gpx.ts')).writeGpx },
};

/** Write drawings as a file that other programs open. */
export async function writeDrawings(
  drawings: readonly Sketch[],
  { format, title, lang }: { format: DrawingFormat; title: string; lang: Lang },
): Promise<{ name: string; blob: Blob }> {
  const { mediaType, load } = writers[format];
  const write = await load();
  const { files } = await write([takenDrawings(drawings, title)], {
    system: 'EPSG:4326',
    notice: { members: { title }, rows: [] },
    lang,
    nameOf: () => namePart(title),
    openGdal: () => Promise.reject(new Error('No format of drawings is written by GDAL.')),
  });
  const [{ name, pieces } = { name: '', pieces: [] }] = files;
  return { name, blob: new Blob(pieces, { type: mediaType }) };
}
