import type { Geometry } from 'geojson';
import { plainText } from '../../../schemas/model/plain-text.ts';
import { number } from '../../words/format.ts';
import type { TakenFeature, TakenField, TakenLayer } from '../model/taken.ts';
import type { WriteOptions, Writer, WrittenFile } from './format.ts';
import type { Gdal } from './gdal.ts';
import { putLayer } from './gdal-source.ts';
import { exportWords } from './notice.ts';
import { asType } from './values.ts';

/** Characters of a column's name, and bytes of a text, in dBase. */
const nameCharacters = 10;
const textBytes = 254;

/** Shapefile, one for each kind of shape of a layer; a text beside it tells the names that were too long, and what was cut. */
export const writeShapefile: Writer = async (layers, options) => {
  const words = exportWords(options.lang);
  const gdal = await options.openGdal();
  const remarks: string[] = [];
  let cut = 0;
  const files = layers.flatMap((layer) => {
    const columns = dbfNames(layer.fields);
    const lines = layer.fields.map(({ name, title }, at) => `- ${columns[at]}: ${name}${title === undefined ? '' : ` (${title})`}`);
    remarks.push([`${words.columns} ${layer.title}`, ...lines].join('\n'));
    const { fields, features, texts } = plainValues(layer);
    cut += texts;
    const kinds = [...partsByKind(features)];
    return kinds.flatMap(([kind, part]) =>
      shapefileOf(gdal, { ...layer, fields, features: part, columns }, kinds.length > 1 ? kind : undefined, options),
    );
  });
  return { files, remarks: [...remarks, ...(cut > 0 ? [words.cutTexts(number(cut, options.lang))] : [])] };
};

function shapefileOf(
  gdal: Gdal,
  layer: TakenLayer & { columns: readonly string[] },
  kind: Kind | undefined,
  { system, nameOf }: WriteOptions,
): WrittenFile[] {
  const name = `${nameOf(layer)}${kind === undefined ? '' : `_${kind}`}`;
  const empty = layer.features.every(({ geometry }) => geometry === null);
  const shape = empty ? ['-nlt', emptyKinds[layer.geometry ?? 'point']] : [];
  gdal.translate(putLayer(gdal, layer, system), '/shapefile/export.shp', ['-f', 'ESRI Shapefile', '-lco', 'ENCODING=UTF-8', ...shape]);
  return gdal.list('/shapefile').map((file) => ({ name: file.replace('export', name), pieces: [gdal.take(`/shapefile/${file}`)] }));
}

const emptyKinds = { point: 'POINT', line: 'LINESTRING', polygon: 'POLYGON', mixed: 'POINT' } as const;

/** Names of columns: plain letters, ten at most, each another. */
export function dbfNames(fields: readonly Pick<TakenField, 'name'>[]): string[] {
  const taken = new Set<string>();
  return fields.map(({ name }, index) => {
    const plain = plainText(name)
      .replace(/[^a-z0-9_]+/g, '_')
      .replace(/^_+|_+$/g, '');
    const letters = (/^[a-z]/.test(plain) ? plain : `c_${plain || index + 1}`).slice(0, nameCharacters);
    let free = letters;
    for (let number = 2; taken.has(free); number += 1) free = `${letters.slice(0, nameCharacters - 1 - String(number).length)}_${number}`;
    taken.add(free);
    return free;
  });
}

/** Values that dBase has a type for: a moment is a text there, a number beyond its columns too, and a text is short. */
function plainValues({ fields, features }: TakenLayer): { fields: TakenField[]; features: TakenFeature[]; texts: number } {
  let texts = 0;
  const isText = fields.map(
    ({ type }, at) =>
      type === 'text' || type === 'datetime' || (type === 'integer' && features.some(({ values }) => String(values[at] ?? '').length > 18)),
  );
  const short = (text: string): string => {
    const bytes = letters.encode(text);
    if (bytes.length <= textBytes) return text;
    texts += 1;
    // No half of a character.
    let end = textBytes;
    while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    return new TextDecoder().decode(bytes.subarray(0, end));
  };
  const plain = features.map((feature) => ({
    ...feature,
    values: fields.map(({ type }, at) => {
      const value = feature.values[at] ?? null;
      return value === null || !isText[at] ? value : short(String(asType(value, type)));
    }),
  }));
  return { fields: fields.map((field, at) => (isText[at] ? { ...field, type: 'text' } : field)), features: plain, texts };
}

const letters = new TextEncoder();

type Kind = 'point' | 'multipoint' | 'line' | 'polygon';
const kinds: Record<Exclude<Geometry['type'], 'GeometryCollection'>, Kind> = {
  Point: 'point',
  MultiPoint: 'multipoint',
  LineString: 'line',
  MultiLineString: 'line',
  Polygon: 'polygon',
  MultiPolygon: 'polygon',
};

/** Group features by kind of shape, as a shapefile has one: parts of a collection separately, features without a shape first. */
function partsByKind(features: readonly TakenFeature[]): Map<Kind, TakenFeature[]> {
  const found = new Map<Kind, TakenFeature[]>();
  const bare: TakenFeature[] = [];
  const add = (feature: TakenFeature, geometry: Geometry): void => {
    if (geometry.type === 'GeometryCollection') {
      for (const part of geometry.geometries) add(feature, part);
      return;
    }
    const kind = kinds[geometry.type];
    const list = found.get(kind) ?? [];
    list.push({ ...feature, geometry });
    found.set(kind, list);
  };
  for (const feature of features) {
    if (feature.geometry === null) bare.push(feature);
    else add(feature, feature.geometry);
  }
  const [first = 'point', rest = []] = [...found][0] ?? [];
  return found.set(first, [...bare, ...rest]);
}
