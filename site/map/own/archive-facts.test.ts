import { TileType, type Header } from 'pmtiles';
import { expect, test } from 'vitest';
import { notice } from '../write/taken.fixture.ts';
import { factsOfArchive } from './archive-facts.ts';

const header = { tileType: TileType.Mvt, minZoom: 2, maxZoom: 12, minLon: 1, minLat: 46, maxLon: 2, maxLat: 47 } as Header;
const look = { id: 'fichier/1', origin: 'own', color: { light: '#123456', dark: '#abcdef' } } as const;
const metadata = {
  vector_layers: [{ id: 'rues', fields: { nom: 'String', longueur: 'Number' } }, { id: 'autre' }],
  tilestats: { layers: [{ layer: 'rues', geometry: 'LineString', count: 12 }] },
};

test('an archive tells its layers, fields, zooms and extent', () => {
  expect(factsOfArchive(header, metadata, notice, look)).toMatchObject({
    origin: 'own',
    tiles: { url: 'own://fichier%2F1', minzoom: 2, maxzoom: 12 },
    bbox: [1, 46, 2, 47],
    layers: [
      { name: 'rues', geometry: 'line', features: 12, fields: [{ name: 'nom', type: 'text' }, { name: 'longueur', type: 'number' }] }, // prettier-ignore
      { name: 'autre', geometry: 'mixed', features: 0, fields: [] },
    ],
  });
});

test('points that stand for several are told by the field that counts them', () => {
  const groups = { vector_layers: [{ id: 'lieux', fields: { nom: 'String', point_count: 'Number' } }] };
  expect(factsOfArchive(header, groups, notice, look)?.tiles.grouped).toBe(true);
  expect(factsOfArchive(header, metadata, notice, look)?.tiles.grouped).toBeUndefined();
});

test('pictures, and what tells of no layer, are not shown; a stranger’s thousand layers are cut', () => {
  expect(factsOfArchive({ ...header, tileType: TileType.Png }, metadata, notice, look)).toBeUndefined();
  for (const other of [undefined, [], { vector_layers: 'x' }, { vector_layers: [1, { id: 2 }] }])
    expect(factsOfArchive(header, other, notice, look)).toBeUndefined();
  const many = { vector_layers: Array.from({ length: 1000 }, (_, at) => ({ id: `l${at}` })) };
  expect(factsOfArchive(header, many, notice, look)?.layers).toHaveLength(50);
});
