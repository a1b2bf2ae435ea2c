import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords } from '../../../publication/records.ts';
import { folderStore } from '../../../stores/folder.ts';
import { point, scratchFolder, type Feature } from '../../../programs/programs.fixtures/make-geopackage.ts';
import type { DatasetRecord, Version } from '../../../../schemas/types.ts';
import { memoize } from '../../../base/memoize.ts';
import { readToolVersions } from '../../../sandbox/tool-versions.ts';
import type { BuildLine } from '../build-one.ts';
import { build, type BuildOptions } from '../build.ts';

/** An operator.yaml and a producer.yaml that break no rule. */
export const operator = `title: Catalogue d’essai
description: Un catalogue pour les essais.
site: https://exemple.fr/
contact: { name: Service SIG, email: sig@exemple.fr }
publisher: { name: Exemple }
host: { name: Exemple }
accessibility: { status: non-conforme }
`;
export const producer = `title: DDT de la Marne
type: association
territory: DEP-51
contact: { name: Service SIG, email: sig@exemple.fr }
`;
/** A manifest that breaks no rule, with more lines. */
export const manifest = (extra = ''): string => `title: Mâts d’éoliennes
description: Les mâts autorisés, construits ou démantelés dans le département, un point chacun.
themes: [energie]
license: etalab-2.0
frequency: annual
lineage: Relevé pour les essais.
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: mats.geojson }
${extra}`;

/** Two points and a feature without geometry; codes with a leading zero and a letter. */
export const features: Feature[] = [
  { geometry: point(4.1, 48.9), properties: { code: '01004', hauteur: 100.5 } },
  { geometry: point(4.2, 48.95), properties: { code: '2A004', hauteur: 80 } },
  { geometry: null, properties: { code: '51108', hauteur: null } },
];

/** Features as GeoJSON. */
export const collection = (features: readonly Feature[]): string =>
  JSON.stringify({ type: 'FeatureCollection', features: features.map((feature) => ({ type: 'Feature', ...feature })) });

/** Formats published of a layer of points, one of them without geometry, and of a document, in their order. */
export const allFormats = [
  'flatgeobuf',
  'pmtiles',
  'geoparquet',
  'geopackage',
  'csv',
  'csv-excel',
  'xlsx',
  'silhouette',
  'drawing',
  'locator',
  'rejects',
  'source',
  'document',
];

/** Begin a folder of manifests: who runs the catalogue, and the producer `ddt-51`. */
export function beginCatalogue(datasets: string): void {
  mkdirSync(join(datasets, 'ddt-51'), { recursive: true });
  writeFileSync(join(datasets, 'operator.yaml'), operator);
  writeFileSync(join(datasets, 'ddt-51', 'producer.yaml'), producer);
}

/** A folder of manifests with one data set, `ddt-51/mats`, below `root`; `write` puts further files beside its manifest. */
export function catalogue(
  extra = '',
  more: Feature[] = features,
  root = scratchFolder(),
): { datasets: string; folder: string; write: (name: string, text: string) => void } {
  const datasets = join(root, 'datasets');
  const folder = join(datasets, 'ddt-51', 'mats');
  beginCatalogue(datasets);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('dataset.yaml', manifest(extra));
  write('mats.geojson', collection(more));
  return { datasets, folder, write };
}

const once = memoize<Version['tools']>();
/** The versions of this machine's programs, which stay what they are while a file of tests runs. */
export const versionsOf = (scratch: string): Promise<Version['tools']> => once(() => readToolVersions(scratch));

/** Build as `mappe build` does, at noon of a day. */
export async function run(
  datasets: string,
  store: string,
  { now = '2026-11-24', ids = [], run = now, ...more }: { now?: string } & Partial<Omit<BuildOptions, 'datasets' | 'store' | 'now'>> = {},
): Promise<{ passed: boolean; lines: BuildLine[] }> {
  const lines: BuildLine[] = [];
  const at = new Date(`${now}T12:00:00Z`);
  const passed = await build({ datasets, store, ids, run, now: at, versionsOf, ...more, onLine: (each) => lines.push(each) });
  return { passed, lines };
}

/** Every file below a folder that a reader of a store could see, but for what depends on the clock. */
export const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile() && !name.startsWith('runs') && !name.startsWith('.scratch'))
    .sort();
/** The published record of the data set. */
export const recordOf = async (store: string, id = 'ddt-51/mats'): Promise<DatasetRecord | undefined> =>
  (await readRecords(folderStore(store))).get(id);
