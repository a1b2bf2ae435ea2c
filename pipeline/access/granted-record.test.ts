import { expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
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
    version: {
      ...version,
      extent: { bbox: box, boxes: [{ area: 'FXX', bbox: box }] },
      layers: [layer, { ...layer, name: 'secrets', bbox: box }],
    },
  };
  const told = JSON.stringify(grantedRecord(record, [layer.name]));
  for (const word of ['secrets', '1.2345', 'COMMUNE-51454']) expect(told).not.toContain(word);
  expect(grantedRecord(record, undefined)).toBe(record);
});
