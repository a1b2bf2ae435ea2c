import { expect, test } from 'vitest';
import { fileOfText } from './pasted.ts';

test.each([
  [' {"type":"Point","coordinates":[2,48]} ', 'collé.geojson'],
  ['<?xml version="1.0"?>\n<kml xmlns="x"></kml>', 'collé.kml'],
  ['<gpx version="1.1"></gpx>', 'collé.gpx'],
  ['48,85 2,35\n48°51′N 2°21′E\n', 'collé.geojson'],
  ['insee\thabitants\n51454\t180000\n', 'collé.csv'],
])('a text is a file of what it holds: %s', (text, name) => {
  expect(fileOfText(text, 'collé')?.name).toBe(name);
});

test('coordinates are points, each with its number and how it was understood', () => {
  expect(JSON.parse(fileOfText('48.85, 2.35\n\n2.35E 48.85N', 'x')?.text ?? '')).toMatchObject({
    features: [
      { properties: { nom: '1' }, geometry: { type: 'Point', coordinates: [2.35, 48.85] } },
      { properties: { nom: '2' }, geometry: { type: 'Point', coordinates: [2.35, 48.85] } },
    ],
  });
});

test.each(['', 'Bonjour', '<html><p>48.85 2.35</p></html>', '48.85 2.35\nBonjour'])('any other text is none: %s', (text) => {
  expect(fileOfText(text, 'x')).toBeUndefined();
});
