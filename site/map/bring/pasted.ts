import { readCoordinates } from '../find/coordinates.ts';

/** Name of the file that a pasted text becomes, and its content. */
export interface PastedFile {
  name: string;
  text: string;
}

/** Make a file of a text that people paste: GeoJSON, KML, GPX, lines of coordinates, or cells of a spreadsheet; undefined of any other. */
export function fileOfText(pasted: string, stem: string): PastedFile | undefined {
  const text = pasted.trim();
  if (/^[{[]/.test(text)) return { name: `${stem}.geojson`, text };
  const root = /<(?:\w+:)?(kml|gpx)[\s>]/i.exec(text.slice(0, 4096))?.[1];
  if (text.startsWith('<')) return root === undefined ? undefined : { name: `${stem}.${root.toLowerCase()}`, text };
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const points = lines.map((line) => readCoordinates(line.trim()));
  const features = points.flatMap((point, index) =>
    point === undefined
      ? []
      : [
          {
            type: 'Feature',
            properties: { nom: String(index + 1), position: point.title },
            geometry: { type: 'Point', coordinates: point.at },
          },
        ],
  );
  if (features.length > 0 && features.length === lines.length)
    return { name: `${stem}.geojson`, text: JSON.stringify({ type: 'FeatureCollection', features }) };
  return lines.length > 1 && /[\t;,]/.test(lines[0] ?? '') ? { name: `${stem}.csv`, text: `${lines.join('\n')}\n` } : undefined;
}
