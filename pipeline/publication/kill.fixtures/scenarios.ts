import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { versionsOf } from '../../commands/build/build.fixtures/catalogue.ts';
import { build } from '../../commands/build/build.ts';
import { rollBack } from '../../commands/publication/rollback.ts';
import type { Store } from '../../stores/store.ts';
import { collectGarbage } from '../gc.ts';
import { purge } from '../purge.ts';
import { renew } from '../renew.ts';
import { addressOf } from './stand-ins.ts';

/** A value that only the first version of a data set holds: purging it must leave no byte of it. */
export const marker = 'MARQUEUR-7d1f';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Objects are as old as the clock of the machine says: a day later, those of this test are a day old. */
const today = new Date();
const later = (ms: number): Date => new Date(today.valueOf() + ms);

/** Command that may be killed: the store before it, and its act; `attempt` is 1 for the run that is not killed first. */
export interface Scenario {
  name: string;
  prepare: (store: Store) => Promise<void>;
  act: (store: Store, attempt: number) => Promise<unknown>;
}

async function publishManifests(store: Store, datasets: string, run: string, now = today): Promise<void> {
  const refused: string[] = [];
  await build({ datasets, store: addressOf(store), ids: [], run, now, versionsOf, onLine: ({ outcome, problems }) => void (outcome === 'refused' && refused.push(JSON.stringify(problems))) });
  if (refused.length > 0) throw new Error(refused.join());
}

/** Only the newest snapshot is kept. */
const collection = { graceMs: dayMs, keep: { newest: 1, since: later(30 * dayMs) }, mostShare: 1, dryRun: false };

/** The commands that change a store. In `folder`, the manifests before and after: `arbres` has other data, `bancs` comes, `cafes` goes. */
export function scenariosIn(folder: string): Scenario[] {
  const manifests = {
    before: makeDatasets(join(folder, 'before'), { arbres: marker, cafes: 'rue B' }),
    after: makeDatasets(join(folder, 'after'), { arbres: 'rue C', bancs: 'rue D' }),
  };
  const publishBoth = async (store: Store): Promise<void> => {
    await publishManifests(store, manifests.before, 'un');
    await publishManifests(store, manifests.after, 'deux');
  };
  return [
  {
    name: 'build',
    prepare: (store) => publishManifests(store, manifests.before, 'un'),
    act: (store, attempt) => publishManifests(store, manifests.after, `deux-${attempt}`),
  },
  {
    name: 'rollback',
    prepare: publishBoth,
    act: (store, attempt) => rollBack(store, { to: '1', run: `retour-${attempt}`, now: today }),
  },
  {
    name: 'rollback of one data set',
    prepare: publishBoth,
    act: (store, attempt) => rollBack(store, { to: '1', dataset: 'mairie/arbres', run: `retour-${attempt}`, now: today }),
  },
  {
    name: 'gc',
    prepare: async (store) => {
      await publishBoth(store);
      await collectGarbage(store, { ...collection, now: later(2 * dayMs), remove: false });
    },
    // A collection that died holds up the next one for an hour.
    act: (store, attempt) => collectGarbage(store, { ...collection, now: later(4 * dayMs + attempt * 2 * hourMs), remove: true }),
  },
  {
    name: 'purge',
    prepare: publishBoth,
    act: (store) => purge(store, { dataset: 'mairie/arbres', reason: 'Essai' }, today),
  },
  {
    name: 'renew',
    prepare: publishBoth,
    act: (store) => renew({ ...store, goodForDays: 14 }, today),
  },
];
}

/** Manifests of tables: data set → the street of its first row. */
export function makeDatasets(datasets: string, streets: Record<string, string>): string {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(datasets, path)), { recursive: true });
    writeFileSync(join(datasets, path), text);
  };
  const contact = 'contact: { name: Mairie, email: mairie@exemple.fr }\n';
  write(
    'operator.yaml',
    `title: Essai\ndescription: Un catalogue d’essai.\nsite: https://exemple.fr/\n${contact}publisher: { name: Association }\nhost: { name: Hébergeur }\naccessibility: { status: non-conforme }\n`,
  );
  write('mairie/producer.yaml', `title: Mairie\ntype: commune\nterritory: COMMUNE-51108\n${contact}`);
  for (const [name, street] of Object.entries(streets)) {
    write(
      `mairie/${name}/dataset.yaml`,
      `title: Les ${name} de la commune\ndescription: Relevé des services techniques de la commune, rue par rue.\nthemes: [equipements]\nlicense: etalab-2.0\nfrequency: annual\nlineage: Levé sur place.\n${contact}source: { path: liste.csv }\n`,
    );
    write(`mairie/${name}/liste.csv`, `numero;rue\n1;${street}\n2;place de ${name}\n`);
  }
  return datasets;
}
