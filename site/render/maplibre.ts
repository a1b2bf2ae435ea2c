import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from './sheets.ts';

/** Folder of the package's sources. */
const sources = join(dirname(fileURLToPath(import.meta.resolve('maplibre-gl'))), '..', 'src');

/** Modules that the site imports, and the worker that replaces one. */
const asked = { map: 'maplibre-gl', worker: 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url' };
const worker = '\0mappe-map-worker';

/** Bundle MapLibre from its sources: modules that the page and its worker share are a file of their own, fetched once. */
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
    load(id) {
      if (id !== worker) return undefined;
      const file = this.emitFile({ type: 'chunk', id: join(sources, 'source', 'worker.ts'), name: 'maplibre-gl-worker' });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}
