import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from './sheets.ts';

/** Folder of the package's sources. */
const sources = join(dirname(fileURLToPath(import.meta.resolve('maplibre-gl'))), '..', 'src');

/** Modules that the site imports, and the worker that replaces one. */
const asked = { map: 'maplibre-gl', worker: 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url' };
const worker = '\0mappe-map-worker';

/** The style sheet of the package, as its text. */
const sheetName = '/maplibre-gl.css?';

/** Names of what no map of the site needs, by module: another form of tiles, and a globe. */
const unused: Readonly<Record<string, readonly string[]>> = {
  'source/vector_tile_mlt.ts': ['MLTVectorTile'],
  'geo/projection/globe_projection.ts': ['GlobeProjection'],
  'geo/projection/globe_transform.ts': ['createGlobeTransform'],
  'geo/projection/globe_camera_helper.ts': ['GlobeCameraHelper'],
  'geo/projection/vertical_perspective_projection.ts': ['VerticalPerspectiveProjection'],
  'geo/projection/vertical_perspective_transform.ts': ['createVerticalPerspectiveTransform'],
  'geo/projection/vertical_perspective_camera_helper.ts': ['VerticalPerspectiveCameraHelper'],
};

/** A module that only says what is missing, should anything ask for it after all. */
const standIn = (names: readonly string[]): string =>
  names.map((name) => `export function ${name}() { throw new Error('This map has no ${name}.'); }\n`).join('');

/** Classes of what no map of the site shows: the logo, half of the sheet, and controls that none has. */
const unshown =
  /\.maplibregl-(?:ctrl-(?:attrib|compass|globe|logo|terrain)|attrib-empty|compact|cooperative-gesture|(?:desktop|mobile)-message)/;

/** Leave out of a style sheet the rules of what no map of the site shows. */
export const dropUnshown = (sheet: string): string =>
  sheet.replaceAll(/([^{}]+)(\{[^{}]*\})/g, (_, selectors: string, body: string) => {
    const shown = selectors.split(',').filter((selector) => !unshown.test(selector));
    return shown.length === 0 ? '' : `${shown.join(',')}${body}`;
  });

/** Bundle MapLibre from its sources without what no map needs; modules that page and worker share are a file, fetched once. */
export function maplibreSources(): Plugin {
  // The ready bundles of the package hold these twice, a fifth of the weight of a map.
  return {
    name: 'mappe-maplibre',
    enforce: 'pre',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    // Its classes declare again what those that they extend have set: a field without a value sets nothing.
    config: () => ({ oxc: { assumptions: { setPublicClassFields: true }, typescript: { removeClassFieldsWithoutInitializer: true } } }),
    resolveId: (id) => (id === asked.map ? join(sources, 'index.ts') : id === asked.worker ? worker : undefined),
    transform: (code, id) => (id.includes(sheetName) ? { code: dropUnshown(code), map: null } : undefined),
    load(id) {
      const names = id.startsWith(sources) ? unused[relative(sources, id)] : undefined;
      // An import that a later MapLibre adds fails the bundling by its name.
      if (names) return { code: standIn(names), moduleType: 'js' };
      if (id !== worker) return undefined;
      const file = this.emitFile({ type: 'chunk', id: join(sources, 'source', 'worker.ts'), name: 'maplibre-gl-worker' });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}
