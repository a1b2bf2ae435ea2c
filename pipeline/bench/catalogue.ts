import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { jsonLine } from '../../schemas/model/json-line.ts';
import type { DatasetRecord, Pointer, Snapshot } from '../../schemas/types.ts';
import { digest } from '../stores/digest.ts';

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
  function* files(): Generator<RecordFile> {
    for (let first = 0; first < count; first += perProducer) {
      const records = Array.from({ length: Math.min(perProducer, count - first) }, (_, i) => {
        const model = real[(first + i) % real.length];
        if (!model) throw new Error('There is no record to make a catalogue of.');
        return invent(model, first + i, communes);
      });
      yield { producer: records[0]?.producer.id ?? '', text: records.map((record) => `${jsonLine(record)}\n`).join('') };
    }
  }
  return publishRecords(store, 1, files());
}

/** All records of a producer, a line each. */
interface RecordFile {
  producer: string;
  text: string;
}

/** Write record files, and the snapshot and pointer that name them; gives the bytes of the records. */
export async function publishRecords(store: string, sequence: number, files: Iterable<RecordFile>): Promise<number> {
  const put = async (beginning: string, text: string, extension: string): Promise<string> => {
    const key = `${beginning}-${digest(text).slice(0, 16)}.${extension}`;
    await writeText(join(store, key), text);
    return key;
  };
  const producers: Snapshot['producers'] = {};
  let bytes = 0;
  for (const { producer, text } of files) {
    bytes += Buffer.byteLength(text);
    producers[producer] = [await put(`records/${producer}/all`, text, 'ndjson')];
  }
  const text = JSON.stringify({ format: 1, sequence, producers } satisfies Snapshot);
  const snapshot = await put(`snapshots/${sequence}`, text, 'json');
  const pointer: Pointer = { sequence, snapshot, sha256: digest(text), published: '2026-11-01T00:00:00.000Z' };
  await writeText(join(store, 'current.json'), JSON.stringify(pointer));
  return bytes;
}

/** Write a text, and the folders that it lies in. */
export async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
