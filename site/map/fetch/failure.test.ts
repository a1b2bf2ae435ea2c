import { beforeEach, expect, test, vi } from 'vitest';
import { explainFailure } from './failure.ts';
import { loadJson } from './load-json.ts';
import { openArchive } from './open-archive.ts';

const stand = (onLine: boolean): void => {
  vi.stubGlobal('location', new URL('https://exemple.fr/explorer/'));
  vi.stubGlobal('navigator', { onLine });
};
beforeEach(() => stand(true));

test.each<[unknown, string]>([
  [new Error('Failed to initialize WebGL'), 'webgl'],
  [new Error('Bad response code: 404'), 'absent'],
  [new Error('/explorer/couches.json answered 404.'), 'absent'],
  [new Error('PMTiles says that a piece takes 3221225472 bytes.'), 'damaged'],
  [new Error('PMTiles tells of more tiles than it holds.'), 'damaged'],
  [new Error('https://exemple.fr/webgl/eaux.pmtiles answered 404.'), 'absent'],
  [new Error('https://exemple.fr/webgl/eaux.pmtiles answered 503.'), 'network'],
  [new Error('https://exemple.fr/webgl/404.pmtiles did not come as asked for: 151 bytes instead of 100137.'), 'broken'],
  [new Error('Wrong magic number for PMTiles archive'), 'damaged'],
  [new SyntaxError('Unexpected token \'<\', "<!doctype "... is not valid JSON'), 'damaged'],
  [new Error('invalid gzip data'), 'damaged'],
  [new Error('404 fetching /pagefind/fragment/fr_1.pf_fragment'), 'absent'],
  [new Error('Failed to load the Pagefind WASM:\nError: 503 fetching /pagefind/wasm.fr.pagefind'), 'network'],
  [new TypeError('Failed to fetch'), 'offline'],
  [new TypeError('NetworkError when attempting to fetch resource.'), 'offline'],
  [new TypeError('Load failed'), 'offline'],
  [new Error('AJAXError: Failed to fetch (0): https://exemple.fr/tuiles.pmtiles'), 'offline'],
  [new TypeError('Failed to fetch dynamically imported module: https://exemple.fr/carte.js'), 'offline'],
  [new TypeError('error loading dynamically imported module: https://exemple.fr/carte.js'), 'offline'],
  [new TypeError('Importing a module script failed.'), 'offline'],
  [new TypeError('/webgl/couches.json: Failed to fetch'), 'offline'],
  [new TypeError('https://objets.example/carte.json: Failed to fetch'), 'network'],
  [new TypeError('https://objets.example: NetworkError when attempting to fetch resource.'), 'network'],
  [new Error('AJAXError: Load failed (0): https://data.geopf.fr/wmts?TILEROW=1'), 'network'],
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

const refuse = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'));
const reads: [string, (address: string) => Promise<unknown>][] = [
  ['JSON', loadJson],
  ['an archive', (address) => openArchive(address).getHeader()],
];

test.each(reads)('%s that another server does not answer for is no want of a connection, unless the browser has none', async (_, read) => {
  vi.stubGlobal('fetch', refuse);
  const why = (address: string) => read(address).then(() => undefined, explainFailure);
  expect(await why('https://objets.example/pays.pmtiles')).toBe('network');
  expect(await why('https://exemple.fr/store/pays.pmtiles')).toBe('offline');
  stand(false);
  expect(await why('https://objets.example/pays.pmtiles')).toBe('offline');
});

test('a request that was given up stays one', async () => {
  const given = new DOMException('The operation was aborted.', 'AbortError');
  vi.stubGlobal('fetch', () => Promise.reject(given));
  await expect(loadJson('https://objets.example/pays.json')).rejects.toBe(given);
});
