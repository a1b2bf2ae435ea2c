import type { ExportId, Writer } from './format.ts';

/** Writers of the formats, each fetched when it is asked for. */
export const writers: Readonly<Record<ExportId, () => Promise<Writer>>> = {
  geojson: async () => (await import('./geojson.ts')).writeGeojson,
  'csv-excel': async () => (await import('./csv.ts')).writeExcelCsv,
  csv: async () => (await import('./csv.ts')).writeCsv,
  xlsx: async () => (await import('./xlsx.ts')).writeXlsx,
  kml: async () => (await import('./kml.ts')).writeKml,
  flatgeobuf: async () => (await import('./flatgeobuf.ts')).writeFlatgeobuf,
  geoparquet: async () => (await import('./geoparquet.ts')).writeGeoparquet,
  geopackage: async () => (await import('./geopackage.ts')).writeGeopackage,
  shapefile: async () => (await import('./shapefile.ts')).writeShapefile,
  dxf: async () => (await import('./dxf.ts')).writeDxf,
};
