import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BuiltSite } from './browser.ts';
import { demonstration } from './demonstration.ts';

/*
 * The demonstration with one restricted data set more, made as an operator and a producer make it: by commands. Whatever is in its data is a
 * marker: read in public, it has come out.
 */

const root = join(import.meta.dirname, '..', '..');
export const dataset = 'commune-de-vion/reseaux';

/** Points of the water network: so many in the rectangle around the outline of Reims, all others far from it. */
export const counts = { all: 7919, reims: 100 } as const;

/** The outline of Reims in the test catalogue: a triangle, which has about half of the points of its rectangle. */
const outline = {
  type: 'Feature',
  properties: { insee: '51454' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [4.02, 49.24],
        [4.0462, 49.24],
        [4.02, 49.2662],
        [4.02, 49.24],
      ],
    ],
  },
};

/** Markers that stand in the data, and nowhere else. */
// Names of layer, field and file, and values; a coordinate and a count, which are numbers that any file may have.
export const markers = {
  names: [/zyzomys/i, /quoll/i, /numbat/i, /potoroo/i],
  numbers: [/4[.,]0313/, /(?<![\d.,\w-])7[\u00a0\u202f .,]?919(?![\d\w])/],
};

/** Texts of the files below a folder, packed ones unpacked, by path; those of `without` are left out. */
export function textsBelow(folder: string, without?: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.flatMap(({ parentPath, name }) => {
      const path = join(parentPath, name);
      const key = relative(folder, path);
      if (without !== undefined && existsSync(join(without, key)) && statSync(join(without, key)).size === statSync(path).size) return [];
      const bytes = readFileSync(path);
      const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
      return [[key, `${key} ${unpacked.toString('latin1')} ${unpacked.toString('utf8')}`]];
    }),
  );
}

/** Markers in texts, each with the path of its text. */
export const markersIn = (texts: ReadonlyMap<string, string>, sought: readonly RegExp[]): string[] =>
  [...texts].flatMap(([path, text]) => sought.filter((marker) => marker.test(text)).map((marker) => `${path}: ${marker.source}`));

const features = () =>
  Array.from({ length: counts.all }, (_, index) => {
    // Around the cathedral of Reims, or in the south of the département.
    const [lon, lat] =
      index < counts.reims
        ? [4.031337 + (index % 10) * 0.0003, 49.2521 + Math.floor(index / 10) * 0.0003]
        : [3.9 + (index % 100) * 0.008, 48.7 + Math.floor(index / 100) * 0.002];
    return {
      type: 'Feature',
      properties: { numbat: `Quoll ${index}`, diametre: 40 + (index % 60) },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    };
  });

/** Write the data as their producer has them, below a folder: a GeoPackage of one layer; gives its path. */
export function writeMarked(folder: string): string {
  const text = join(folder, 'potoroo.geojson');
  const path = join(folder, 'potoroo.gpkg');
  writeFileSync(text, JSON.stringify({ type: 'FeatureCollection', features: features() }));
  execFileSync('ogr2ogr', ['-nln', 'zyzomys', path, text]);
  return path;
}

/** Commands of `mappe` in a folder: one that has passed or failed, and all that they have printed. */
export interface Commands {
  /** Run a command; what it printed is kept, whether it has passed or failed. */
  mappe(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<{ code: number; text: string }>;
  printed: string[];
}

/** Run commands in a folder, which holds their cache too. */
export function commandsIn(folder: string): Commands {
  const printed: string[] = [];
  const mappe: Commands['mappe'] = (args, env = {}) =>
    new Promise((done) => {
      const own = { ...process.env, MAPPE_CACHE: join(folder, 'cache'), NO_COLOR: '1', ...env };
      execFile(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], { cwd: folder, env: own }, (error, stdout, stderr) => {
        printed.push(`${stdout}${stderr}`);
        done({ code: error === null ? 0 : Number(error.code), text: stdout + stderr });
      });
    });
  return { mappe, printed };
}

/** A server at an address that stays, before the one that is asked in its place. */
export interface Gate {
  address: string;
  /** Requests, as `METHOD status range`. */
  seen: string[];
  /** Address of the server that answers. */
  lead(to: string): void;
  close(): Promise<void>;
}

/** Open a gate: the pages of the site may read its address, and no other. */
export async function openGate(): Promise<Gate> {
  let target = '';
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const { method, url = '/', headers } = request;
    const onward = forward(new URL(url, target), { method, headers }, (answer) => {
      seen.push(`${method} ${answer.statusCode} ${headers.range ?? ''}`.trim());
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    seen,
    lead: (to) => void (target = to),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The catalogue of a test. */
export interface RestrictedCatalogue extends Commands {
  folder: string;
  datasets: string;
  store: string;
  site: BuiltSite;
  /** Path of the outline that cuts Reims out. */
  outline: string;
  /** Path of the data as their producer has them. */
  plain: string;
  /** The lines of the manifest that name the deposit. */
  source: string;
  /** The private folder to which the data were deposited. */
  kept: string;
  /** The environment of a machine that builds restricted data. */
  builder: NodeJS.ProcessEnv;
}

/** The manifest of the restricted data. */
export const manifest = (source: string, more = ''): string => `title: Réseaux d’eau potable
description: Canalisations et ouvrages du réseau communal d’eau potable.
themes: [eau]
license: LicenseRef-acces-restreint
frequency: annual
lineage: Relevé des services techniques.
contact: { name: Services techniques, email: technique@exemple.fr }
territories: [DEP-51]
access: restricted
accessReason: crpa-l311-5-2-d
${source}
${more}`;

/** The manifest of the outlines by which communes are cut. */
const territories = `title: Contours de communes
description: Contours des communes, dessinés pour les essais de découpe.
themes: [limites-administratives]
license: etalab-2.0
frequency: annual
lineage: Dessinés pour les essais.
contact: { name: Essais, email: essais@exemple.fr }
source: { path: contours.geojson }
role: territories
layers: [{ name: contours, territory: { level: commune, code: insee } }]
`;

/** Make the catalogue, deposit its data encrypted, publish what everybody may know, and build the site. */
export async function makeRestricted(gate: Gate): Promise<RestrictedCatalogue> {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-e2e-access-'));
  const at = (...names: string[]): string => join(folder, ...names);
  const datasets = at('datasets');
  const store = at('store');
  const kept = at('kept');
  const out = at('site');
  const { mappe, printed } = commandsIn(folder);
  const done = async (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> => {
    const { code, text } = await mappe(args, env);
    if (code !== 0) throw new Error(`mappe ${args.join(' ')} ended with ${code}:\n${text}`);
    return text;
  };

  cpSync(demonstration.store, store, { recursive: true });
  cpSync(join(root, 'site', 'demonstration'), datasets, { recursive: true });
  const key = /age1[a-z0-9]+/.exec(await done(['build-key', '--write', at('build.key')]))?.[0];
  const operator = readFileSync(at('datasets', 'operator.yaml'), 'utf8');
  const settings = `territories: [insee/contours]\naccess: { buildKey: ${key}, address: '${gate.address}' }\n`;
  writeFileSync(at('datasets', 'operator.yaml'), operator + settings);
  const contours = at('datasets', 'insee', 'contours', 'contours.geojson');
  mkdirSync(dirname(contours));
  writeFileSync(contours, JSON.stringify({ type: 'FeatureCollection', features: [outline] }));
  writeFileSync(join(dirname(contours), 'dataset.yaml'), territories);

  mkdirSync(at('datasets', dataset), { recursive: true });
  cpSync(at('datasets', 'insee', 'producer.yaml'), at('datasets', 'commune-de-vion', 'producer.yaml'));
  const plain = writeMarked(folder);
  const deposited = await done(['deposit', plain, '--private', '--producer', 'commune-de-vion', '--datasets', datasets, '--store', kept]);
  const source = deposited.slice(deposited.indexOf('source:'));
  writeFileSync(at('datasets', dataset, 'dataset.yaml'), manifest(source));

  await done(['build', '--trial', '--datasets', datasets, '--store', store]);
  await done(['site', '--trial', '--datasets', datasets, '--store', store, '--out', out]);
  return {
    folder,
    datasets,
    store,
    kept,
    plain,
    printed,
    source,
    mappe,
    outline: contours,
    builder: { MAPPE_BUILD_IDENTITY: readFileSync(at('build.key'), 'utf8').trim() },
    site: { out, store, reads: gate.address, remove: () => rm(folder, { recursive: true }) },
  };
}
