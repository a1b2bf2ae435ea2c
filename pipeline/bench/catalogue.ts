import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { jsonLine } from '../../schemas/model/json-line.ts';
import type { DatasetRecord, Pointer, Snapshot } from '../../schemas/types.ts';

/** Each producer of an invented catalogue has this many data sets: a large town's, or a State service's. */
const perProducer = 100;

const subjects = [
  'Arbres',
  'Aires de jeux',
  'Zones inondables',
  'Pistes cyclables',
  'Bornes de recharge',
  'Monuments',
  'Écoles',
  'Parcelles',
];
const themes = [
  'adresses',
  'urbanisme',
  'habitat',
  'equipements',
  'transports',
  'energie',
  'eau',
  'biodiversite',
  'agriculture',
  'risques',
  'patrimoine',
];

interface Commune {
  code: string;
  nom: string;
  departement?: string;
}

function readCommunes(): Commune[] {
  const file = createRequire(import.meta.url).resolve('@etalab/decoupage-administratif/data/communes.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as Commune[]).filter(({ departement }) => departement !== undefined);
}

/** Every record of the store's current snapshot, file after file: a hundred thousand do not fit in memory. */
export function* recordsOf(store: string): Generator<DatasetRecord> {
  const read = (key: string): string => readFileSync(join(store, key), 'utf8');
  const { snapshot } = JSON.parse(read('current.json')) as Pointer;
  const { producers } = JSON.parse(read(snapshot)) as Snapshot;
  for (const key of Object.values(producers).flat())
    for (const line of read(key).trimEnd().split('\n')) yield JSON.parse(line) as DatasetRecord;
}

/** The `index`th data set of an invented catalogue: a real record that tells of another place, by another producer. */
function invent(real: DatasetRecord, index: number, communes: readonly Commune[]): DatasetRecord {
  const seat = communes[(Math.floor(index / perProducer) * 173) % communes.length];
  const place = communes[(index * 7919) % communes.length];
  if (!seat || !place) throw new Error('The official code names no commune.');
  const subject = subjects[index % subjects.length];
  const producer = {
    ...real.producer,
    id: `commune-${seat.code.toLowerCase()}`,
    title: `Commune de ${seat.nom}`,
    territory: `COMMUNE-${seat.code}`,
  };
  const id = `${producer.id}/jeu-${index}`;
  const updated = new Date(Date.UTC(2026, 10, 1) - (index % 900) * 86_400_000).toISOString().slice(0, 10);
  const theme = themes[index % themes.length] ?? 'eau';
  return {
    ...real,
    id,
    path: id,
    identifier: id,
    producer,
    title: `${subject} de ${place.nom}`,
    themes: [theme],
    keywords: [...real.keywords, place.nom],
    territories: [index % 3 === 0 ? `DEP-${place.departement}` : `COMMUNE-${place.code}`],
    updated,
    version: { ...real.version, date: updated },
  };
}

/** Write the records, snapshot and pointer of a catalogue of `count` data sets made of `real` ones; gives the records' bytes. */
export async function writeCatalogue(store: string, real: readonly DatasetRecord[], count: number): Promise<number> {
  const communes = readCommunes();
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const put = async (key: string, text: string): Promise<string> => {
    await mkdir(dirname(join(store, key)), { recursive: true });
    await writeFile(join(store, key), text);
    return key;
  };
  const producers: Snapshot['producers'] = {};
  let bytes = 0;
  for (let first = 0; first < count; first += perProducer) {
    const records = Array.from({ length: Math.min(perProducer, count - first) }, (_, i) => {
      const model = real[(first + i) % real.length];
      if (!model) throw new Error('There is no record to make a catalogue of.');
      return invent(model, first + i, communes);
    });
    const text = records.map((record) => `${jsonLine(record)}\n`).join('');
    const id = records[0]?.producer.id ?? '';
    bytes += Buffer.byteLength(text);
    producers[id] = [await put(`records/${id}/all-${sha256(text).slice(0, 16)}.ndjson`, text)];
  }
  const snapshot = JSON.stringify({ format: 1, sequence: 1, producers } satisfies Snapshot);
  const key = await put(`snapshots/1-${sha256(snapshot).slice(0, 16)}.json`, snapshot);
  await put(
    'current.json',
    JSON.stringify({ sequence: 1, snapshot: key, sha256: sha256(snapshot), published: '2026-11-01T00:00:00.000Z' } satisfies Pointer),
  );
  return bytes;
}
