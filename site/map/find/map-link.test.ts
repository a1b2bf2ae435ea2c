import { expect, test } from 'vitest';
import { readMapLink } from './map-link.ts';

const ortho = 'ORTHOIMAGERY.ORTHOPHOTOS';
const plan = 'GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2';

test.each<[string, [x: number, y: number, zoom: number], string[]]>([
  [
    `https://cartes.gouv.fr/explorer-les-cartes/?c=4.0317,49.2583&z=13&l=${ortho}$GEOPORTAIL:OGC:WMTS(1;1;1;0),${plan}$GEOPORTAIL:OGC:WMTS(2;0.5;1;0)&permalink=yes`,
    [4.0317, 49.2583, 12],
    [ortho, plan],
  ],
  [
    `https://www.geoportail.gouv.fr/carte?c=-4.48,48.39&z=12.5&l0=${ortho}::GEOPORTAIL:OGC:WMTS(1)&l1=${plan}::GEOPORTAIL:OGC:WMTS(0.8)&permalink=yes`,
    [-4.48, 48.39, 11.5],
    [ortho, plan],
  ],
  ['https://cartes.gouv.fr/?c=55.45,-20.88', [55.45, -20.88, 13], []],
  ['  https://www.openstreetmap.org/#map=15/45.7640/4.8357&layers=N ', [4.8357, 45.764, 14], []],
  ['https://www.openstreetmap.org/?mlat=1#map=0/45/4', [4, 45, 0], []],
])('the view of a link to another map is read: %s', (link, [x, y, zoom], layers) => {
  const { host } = new URL(link);
  expect(readMapLink(link)).toMatchObject({ at: [x, y], zoom, layers, host });
});

test.each([
  'Reims',
  '49.25 4.03',
  'https://cartes.gouv.fr/',
  'https://cartes.gouv.fr/?c=4.03&z=12',
  'https://cartes.gouv.fr/?c=,49&z=12',
  'https://cartes.gouv.fr/?c=4.03,95&z=12',
  'https://cartes.gouv.fr/?c=4.03,49&z=x',
  'https://cartes.gouv.fr.exemple.fr/?c=4,49&z=12',
  'https://exemple.fr/#map=15/45/4',
  'https://www.openstreetmap.org/#map=15',
  'javascript:alert(1)//?c=4,49&z=12',
])('a text that is no such link is left to the others: %s', (text) => {
  expect(readMapLink(text)).toBeUndefined();
});
