import type { Artifact, DatasetRecord, Field, GeometryKind, Layer, Text } from '../../schemas/types.ts';
import { plainLayers } from '../map/style/plain-layers.ts';

/** Path of the page of a data set's differences, below /donnees/. */
export const changesPath = (path: string): string => `${path}/changements`;

/** Whether the differences of the current version can be shown on a map. */
export const hasChangesMap = ({ version: { changes, extent } }: DatasetRecord): boolean => changes?.tiles !== undefined && extent !== null;

/** Green came, red went, blue is another, grey is where a blue one was. */
const color = ['match', ['get', 'change'], 'added', '#1a7f37', 'removed', '#c4262e', 'before', '#8a8a8a', 'changed', '#1f5fbf', '#1f5fbf'];
const opacity = ['match', ['get', 'change'], 'before', 0.5, 0.9];

/** The columns of a table of differences, named as readers know them. */
const fields: readonly Field[] = [
  { name: 'change', type: 'text', nulls: 0, title: { fr: 'Changement', en: 'Change' } },
  { name: 'key', type: 'text', nulls: 0, title: { fr: 'Clé', en: 'Key' } },
  { name: 'fields', type: 'text', nulls: 0, title: { fr: 'Champs modifiés', en: 'Changed fields' } },
];

/** A layer of which the current version has nothing any more. */
const goneLayer = (name: string, geometry: GeometryKind): Layer => ({
  name,
  geometry,
  hasZ: false,
  crs: null,
  features: 0,
  bbox: null,
  fields: [],
  sample: [],
  conservation: { source: 0, filtered: 0, clean: 0, geoparquet: 0, csv: 0, withoutGeometry: 0 },
});

/** The differences of the current version as a data set of their own, which a map can show; nothing where there are none to draw. */
export function changesRecord(record: DatasetRecord): DatasetRecord | undefined {
  const { version } = record;
  const tiles = version.artifacts.find(({ format }) => format === 'changes-tiles');
  const zooms = version.changes?.tiles;
  if (tiles === undefined || zooms === undefined) return undefined;
  const told = version.changes?.layers.filter(({ added, removed, changed }) => added + removed + changed > 0) ?? [];
  const layers = told.flatMap(({ name, geometry, added, removed, changed }): Layer[] => {
    const features = added + removed + changed;
    const layer = version.layers.find((each) => each.name === name) ?? (geometry && goneLayer(name, geometry));
    return !layer || layer.geometry === null ? [] : [{ ...layer, features, fields: [...fields], sample: [] }];
  });
  const artifact: Artifact = { ...tiles, format: 'pmtiles' };
  return {
    ...record,
    path: changesPath(record.path),
    // An older version has other differences.
    history: [],
    style: layers.flatMap(({ name, geometry }) => (geometry === null ? [] : plainLayers(name, geometry, color, { opacity }))),
    version: {
      ...version,
      layers,
      tiles: { profile: 'auto', ...zooms, zooms: [] },
      artifacts: [artifact, ...version.artifacts.filter(({ format }) => format === 'drawing')],
    },
  };
}

/** Breaking changes for readers of the previous version. */
export const breakingOf = ({ version, history }: Pick<DatasetRecord, 'version' | 'history'>): Text[] | undefined =>
  history.find(({ id }) => id === version.id)?.breaking;
