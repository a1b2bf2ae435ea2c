import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { TakenLayer } from '../model/taken.ts';
import { writeExport, type Exported, type ExportOptions } from './export.ts';
import { openGdal } from './gdal.fixture.ts';
import { notice } from './taken.fixture.ts';

/** Keeps the mark at the beginning of a text. */
const withMark = new TextDecoder('utf-8', { ignoreBOM: true });

/** Read an exported file as bytes. */
export const bytesOf = async ({ blob }: Exported): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

/** Layers written into a folder, and what a zip of them holds. */
export async function writeTo(folder: string, layers: readonly TakenLayer[], options: Omit<ExportOptions, 'lang'>) {
  const exported = await writeExport([{ layers, notice }], { lang: 'fr', ...options }, { openGdal });
  const bytes = await bytesOf(exported);
  const path = join(folder, exported.name);
  writeFileSync(path, bytes);
  const files = exported.name.endsWith('.zip') ? unzipSync(bytes) : {};
  return {
    path,
    bytes,
    name: exported.name,
    files,
    texts: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, withMark.decode(file)])),
  };
}

/** A layer as GDAL finds it. */
export interface GdalLayer {
  name: string;
  featureCount: number;
  metadata: Record<string, Record<string, string>>;
  geometryFields: { type: string; extent: number[]; coordinateSystem: { wkt: string; projjson: { id: { code: number } } } | null }[];
  fields: { name: string; type: string; subType?: string }[];
  features: { properties: Record<string, unknown>; geometry: { type: string; coordinates: unknown } | null }[];
}

/** Layers as GDAL, another reader than ours, finds them. */
export function gdal(path: string, ...more: readonly string[]): GdalLayer[] {
  const found = execFileSync('ogrinfo', ['-json', '-features', '-al', '-ro', ...more, path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A number beyond those of a double is kept as its digits.
  return (JSON.parse(found.replace(/: ?(-?\d{16,})(?=[,\s}])/g, ':"$1"')) as { layers: GdalLayer[] }).layers;
}

/** The EPSG code of a layer's system. */
export const codeOf = (layer: GdalLayer | undefined): number | undefined => layer?.geometryFields[0]?.coordinateSystem?.projjson.id.code;

/** Positions as GDAL moves them to Lambert-93. */
export const inLambert = (positions: readonly number[][]): number[][] =>
  execFileSync('gdaltransform', ['-s_srs', 'EPSG:4326', '-t_srs', 'EPSG:2154', '-output_xy'], {
    input: positions.map((at) => at.join(' ')).join('\n'),
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));

/** Values that GDAL finds of each row of `rows`. */
export const expected = [
  { nom: 'Œuvre d’été, "cité"\nseconde ligne', siret: '9007199254740993', hauteur: 12.5, actif: true },
  { nom: "=CMD()|'/C calc'!A0", siret: -3, hauteur: -0.25, actif: false },
  { nom: null, siret: null, hauteur: null, actif: null },
];

/** Write the files of a zip into a folder; give their paths. */
export function unpack(folder: string, files: Record<string, Uint8Array>): string[] {
  return Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
}
