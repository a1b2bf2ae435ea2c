import { readFileSync } from 'node:fs';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { DatasetRecord, Snapshot } from '../../schemas/types.ts';
import { putRecords, readRecords } from '../publication/records.ts';
import { advance } from '../publication/snapshots.ts';
import { folderStore } from '../stores/folder.ts';

/** Each producer of an invented catalogue has this many data sets: a large town's, or a State service's. */
const perProducer = 100;

const subjects = ['Arbres', 'Zones inondables', 'Pistes cyclables', 'Bornes de recharge', 'Monuments', 'Écoles', 'Parcelles'];
const themes = ['adresses', 'urbanisme', 'equipements', 'transports', 'energie', 'eau', 'agriculture', 'risques', 'patrimoine'];

interface Commune {
  code: string;
  nom: string;
  departement?: string;
}

function readCommunes(): Commune[] {
  const file = createRequire(import.meta.url).resolve('@etalab/decoupage-administratif/data/communes.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as Commune[]).filter(({ departement }) => departement !== undefined);
}

/** The `index`th data set of an invented catalogue: a real record that tells of another place, by another producer. */
function invent(real: DatasetRecord, index: number, communes: readonly Commune[]): DatasetRecord {
  const seat = communes[(Math.floor(index / perProducer) * 173) % communes.length];
  const place = communes[(index * 7919) % communes.length];
  if (!seat || !place) throw new Error('The official code names no commune.');
  const producer = {
    ...real.producer,
    id: `commune-${seat.code.toLowerCase()}`,
    title: `Commune de ${seat.nom}`,
    territory: `COMMUNE-${seat.code}`,
  };
  const id = `${producer.id}/jeu-${index}`;
  const updated = new Date(Date.UTC(2026, 10, 1) - (index % 900) * 86_400_000).toISOString().slice(0, 10);
  return {
    ...real,
    id,
    path: id,
    identifier: id,
    producer,
    updated,
    title: `${subjects[index % subjects.length]} de ${place.nom}`,
    themes: [themes[index % themes.length] ?? 'eau'],
    keywords: [...real.keywords, place.nom],
    territories: [index % 3 === 0 ? `DEP-${place.departement}` : `COMMUNE-${place.code}`],
    version: { ...real.version, date: updated },
  };
}

/** Make `count` records of an invented catalogue of real ones. */
export function inventRecords(real: readonly DatasetRecord[], count: number): DatasetRecord[] {
  const communes = readCommunes();
  return Array.from({ length: count }, (_, index) => {
    const model = real[index % real.length];
    if (!model) throw new Error('There is no record to make a catalogue of.');
    return invent(model, index, communes);
  });
}

/** Publish these records alone in the store of a folder. */
export async function publishRecords(folder: string, records: readonly DatasetRecord[]): Promise<void> {
  const store = folderStore(folder);
  const producers: Snapshot['producers'] = {};
  for (const [producer, own] of Map.groupBy(records, (record) => record.producer.id))
    producers[producer] = await putRecords(store, producer, own);
  await advance(store, new Date('2026-11-01'), () => Promise.resolve({ producers }));
}

/** Every record that is published in the store of a folder. */
export const recordsOf = async (folder: string): Promise<DatasetRecord[]> => [...(await readRecords(folderStore(folder))).values()];

const operatorYaml = `title: Banc d’essai
description: Un catalogue pour mesurer.
site: https://exemple.fr/
contact: { name: Banc, email: banc@exemple.fr }
publisher: { name: Exemple }
host: { name: Exemple }
accessibility: { status: non-conforme }
`;
const producerYaml = `title: Banc d’essai
type: association
territory: FR
contact: { name: Banc, email: banc@exemple.fr }
`;
/** A manifest that says no more than it must: everything else is chosen as for any data set. */
const datasetYaml = (name: string, source: string): string => `title: Jeu d’essai ${name}
description: Des objets inventés, les mêmes à chaque fois, pour mesurer combien de temps prend une conversion.
themes: [urbanisme]
license: etalab-2.0
frequency: annual
lineage: Inventé pour le banc d’essai.
contact: { name: Banc, email: banc@exemple.fr }
source: { path: ${source} }
`;

/** Write the manifest of a data set, and put the file at `source` beside it; `more` is what else the manifest says. */
export async function writeManifest(datasets: string, name: string, source: string, more = ''): Promise<void> {
  const own = join(datasets, 'banc', name);
  await mkdir(own, { recursive: true });
  await writeFile(join(datasets, 'operator.yaml'), operatorYaml);
  await writeFile(join(datasets, 'banc', 'producer.yaml'), producerYaml);
  await writeFile(join(own, 'dataset.yaml'), datasetYaml(name, basename(source)) + more);
  await rm(join(own, basename(source)), { force: true });
  await link(source, join(own, basename(source)));
}
