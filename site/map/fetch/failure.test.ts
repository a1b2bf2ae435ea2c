import { expect, test } from 'vitest';
import { explainFailure } from './failure.ts';

test.each<[unknown, string]>([
  [new Error('Failed to initialize WebGL'), 'webgl'],
  [new Error('Bad response code: 404'), 'absent'],
  [new Error('/explorer/couches.json answered 404.'), 'absent'],
  [new Error('PMTiles says that a piece takes 3221225472 bytes.'), 'damaged'],
  [new Error('PMTiles tells of more tiles than it holds.'), 'damaged'],
  [new Error('Wrong magic number for PMTiles archive'), 'damaged'],
  [new TypeError('Failed to fetch'), 'offline'],
  [new TypeError('NetworkError when attempting to fetch resource.'), 'offline'],
  [new TypeError('Load failed'), 'offline'],
  [new Error('AJAXError: Failed to fetch (0): https://exemple.fr/tuiles.pmtiles'), 'offline'],
  [new TypeError('Failed to fetch dynamically imported module: https://exemple.fr/carte.js'), 'offline'],
  [new TypeError('error loading dynamically imported module: https://exemple.fr/carte.js'), 'offline'],
  [new TypeError('Importing a module script failed.'), 'offline'],
  [new Error('Bad response code: 503'), 'network'],
  [new Error('AJAXError: Service Unavailable (503): https://exemple.fr/404/tuile'), 'network'],
  [new TypeError('features.toSorted is not a function'), 'unknown'],
  [new TypeError("Cannot read properties of undefined (reading 'map')"), 'unknown'],
  [new Error('Could not load image. Please make sure to use a supported image type such as PNG or JPEG.'), 'network'],
  [new Error('something else'), 'unknown'],
  ['text', 'unknown'],
])('tells why a map does not show, and takes no fault of the program for a want of network: %s', (error, expected) => {
  expect(explainFailure(error)).toBe(expected);
});
