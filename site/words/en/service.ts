import type { service as fr } from '../fr/service.ts';

/** Words of data that stay at their producer's service. */
export const service: typeof fr = {
  alive: (day) => `The service answered on ${day}.`,
  dead: (day, last) =>
    `The service did not answer on ${day}${last === undefined ? '' : `; its last answer is of ${last}`}. The map may stay empty.`,
  access: 'Access the service',
  lead: (host) =>
    `This catalogue describes these data without copying them. They are read from their producer, at ${host}, as they are today.`,
  types: {
    wms: 'WMS: images on request',
    wmts: 'WMTS: images in tiles',
    tms: 'TMS: tiles by address',
    wfs: 'WFS: the features themselves',
    pmtiles: 'PMTiles: a file of tiles read in pieces',
    cog: 'COG: an image read in pieces',
  },
  useLead: 'The address is the producer’s: what it gives changes as the producer updates it.',
  type: 'Service',
  url: 'Address',
  layer: 'Layer',
  title: 'Title given by the producer',
  features: 'Features counted by the service',
  formats: 'Formats',
  scales: 'Scales',
  scale: (min, max) => [...(max === undefined ? [] : [`from 1:${max}`]), ...(min === undefined ? [] : [`to 1:${min}`])].join(' '),
  attribution: 'Attribution of the service',
  capabilities: 'Open the description of the service (XML)',
  legend: 'See the legend',
  sample: 'See a hundred features as GeoJSON',
  file: 'Download the file',
  away: (host) => `These links open ${host}.`,
  notMapped: 'The service does not suit a web map: open it in QGIS.',
  image: 'Image',
  pixels: (width, height, bands, values) => `${width} × ${height} pixels, ${bands} ${bands === '1' ? 'band' : 'bands'} (${values})`,
  compression: 'Compression',
  uncompressed: 'none',
  undrawn: (why, { compression, values }) =>
    `${
      {
        compression: `The map of this page does not read the image’s compression, ${compression}`,
        values: `The map of this page does not show values of this type (${values})`,
        bands: 'The map of this page does not read the image’s bands, which are kept apart or have colours other than red, green and blue',
        blocks: 'The image’s blocks are no squares, or too large for a web page',
        place: 'The image does not say where it lies, or its projection does not fit a web map',
      }[why]
    }: open it in QGIS.`,
  click: 'Click on the map',
  clickFeatures: 'It shows the attributes of the feature.',
  clickAsks: (host) => `It asks ${host} what lies there.`,
  clickNothing: 'It shows nothing: the service gives pictures without their attributes.',
};
