import { expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { validateDatasetRecord } from '../../schemas/validators.js';
import { recordOf } from '../publication/publication.fixtures/make-records.ts';
import { grantedRecord } from './granted-record.ts';

test('the record of one layer tells nothing that was measured of another', () => {
  const { version, ...words } = recordOf({ id: 'ddt-51/reseaux', files: { 'a.csv': 'a' }, access: 'restricted' });
  const [layer] = version.layers;
  if (layer === undefined) throw new Error('No layer.');
  const box: [number, number, number, number] = [1.2345, 2, 3, 4];
  const record: DatasetRecord = {
    ...words,
    territories: ['COMMUNE-51454'],
    style: [
      { id: 'a', type: 'circle', 'source-layer': layer.name },
      { id: 'b', type: 'circle', 'source-layer': 'secrets' },
    ],
    version: {
      ...version,
      origin: { reason: 'first', parts: { source: 'feedfeedfeedfeed', layers: '0123456789abcdef', tiles: '0123456789abcdef' } },
      source: {
        format: 'GPKG',
        name: 'secrets.gpkg',
        bytes: 123_456,
        sha256: 'feed'.repeat(16),
        files: [{ name: 'autres.gpkg', bytes: 3, sha256: 'feed'.repeat(16) }],
      },
      extent: { bbox: box, boxes: [{ area: 'FXX', bbox: box }] },
      layers: [layer, { ...layer, name: 'secrets', bbox: box }],
    },
  };
  const granted = grantedRecord(record, [layer.name]);
  // Nothing is told of former versions.
  expect(validateDatasetRecord({ ...granted, history: record.history }), JSON.stringify(validateDatasetRecord.errors)).toBe(true);
  expect(granted.style).toHaveLength(1);
  const told = JSON.stringify(granted);
  for (const word of ['secrets', '1.2345', 'COMMUNE-51454', 'feedfeed', 'autres.gpkg', '123456']) expect(told).not.toContain(word);
  expect(grantedRecord(record, undefined)).toBe(record);
});
