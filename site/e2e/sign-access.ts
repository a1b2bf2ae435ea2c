import { Encrypter } from 'age-encryption';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSlotPoint } from '../../schemas/codecs/access-envelope.ts';
import type { DatasetRecord, Envelope } from '../../schemas/types.ts';
import { nests, networks } from '../fixtures/restricted.ts';
import { subjects } from '../fixtures/subjects.ts';
import { recordOf } from '../fixtures/write-store.ts';

/** A grant of an invented data set; its files are invented too, unless those of a record are given. */
export interface Given {
  id: string;
  title: string;
  until: string;
  record?: DatasetRecord;
}

/** Data sets of the store that `writeRestricted` fills. */
export const sewers = { id: networks, title: 'Réseaux d’assainissement' };
export const eyries = { id: nests, title: 'Aires de rapaces nicheurs' };

/** The day so many days from now, YYYY-MM-DD. */
export const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Sign for one key as the job of an operator does, so many hours ago; `address` is that of the site which serves the store. */
export async function signFor(
  { store, address }: { store: string; address: string },
  key: string,
  given: readonly Given[],
  hoursAgo = 0,
  beside: Partial<Envelope> = {},
): Promise<void> {
  const signed = Date.now() - hoursAgo * 3_600_000;
  const slot = `20261201t000000-${String(given.length)}${String(hoursAgo).padStart(7, '0')}`;
  const expires = new Date(signed + 86_400_000).toISOString();
  const { point, nameFor } = makeSlotPoint();
  rmSync(join(store, 'access'), { recursive: true, force: true });
  mkdirSync(join(store, 'access', slot), { recursive: true });
  writeFileSync(
    join(store, 'access', 'current.json'),
    JSON.stringify({ format: 1, slot, signed: new Date(signed).toISOString(), expires, point }),
  );
  if (given.length === 0 && beside.granted === undefined) return;
  const [subject] = subjects;
  const invented = recordOf(subject as (typeof subjects)[number], 1, store);
  const envelope: Envelope = {
    format: 1,
    slot,
    key,
    expires,
    ...beside,
    grants: given.map(({ id, title, until, record = invented }) => ({
      recipient: 'mairie',
      until,
      record: { ...record, id, title, access: 'restricted' },
      addresses: Object.fromEntries(record.version.artifacts.map((file) => [file.key, `${address}store/${file.key}`])),
    })),
  };
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  writeFileSync(join(store, 'access', slot, `${nameFor(slot, key)}.age`), await encrypter.encrypt(JSON.stringify(envelope)));
}
