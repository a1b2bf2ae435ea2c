import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Receipt } from '../../../../schemas/types.ts';
import { problem } from '../../../base/errors.ts';
import { writeBundle } from '../../../deposit/bundle.ts';
import type { Sent } from '../../../forge/github/deposit-issue.ts';
import { type Repository, startCatalogue, type StartedCatalogue } from '../../../forge/local-github.fixtures/local-github.ts';
import { scratchFolder } from '../../../programs/programs.fixtures/make-geopackage.ts';
import { collection, features, manifest, operator, producer } from '../../build/build.fixtures/catalogue.ts';
import { answer, type Answering, operatorOf } from '../answer.ts';


/** Events of an issue that can be answered: bundles, and its closing. */
export const brought = ['zip of 2025', 'zip of 2026', 'zip as published', 'zip of a new data set', 'deprecation', 'refused zip', 'closed'] as const;
export type Brought = (typeof brought)[number];

/** A GitHub with a catalogue, and an issue of a town hall that is answered. */
export interface StartedDeposits extends StartedCatalogue {
  /** Answer what the issue brings, as the job that writes does; with whom, and in which repository, where it is another. */
  answer: (what: Brought, given?: { to?: Repository; retries?: number; sent?: Sent; limit?: string }) => Promise<string>;
}

const published = {
  'operator.yaml': operator,
  'ddt-51/producer.yaml': producer,
  'ddt-51/arbres/dataset.yaml': manifest(),
  'ddt-51/arbres/mats.geojson': collection(features),
};

const zip = 'https://github.com/user-attachments/files/1/depot.zip';

export async function startDeposits(): Promise<StartedDeposits> {
  const files = Object.fromEntries(Object.entries(published).map(([path, content]) => [`datasets/${path}`, content]));
  const started = await startCatalogue({ ...files, '.github/workflows/review.yml': 'on: workflow_dispatch\njobs: {}\n' });
  const { server } = started;
  const body = { title: 'Dépôt', body: 'Un fichier' };
  await server.as('mairie', 'issues/create', { repository: 'exemple/catalogue', body });
  const folder = scratchFolder();
  for (const [path, content] of Object.entries(files)) write(join(folder, path), content);
  const datasets = join(folder, 'datasets');
  const bundles = {
    'zip of 2025': await bundleOf(folder, '2025', { 'ddt-51/arbres/mats.geojson': collection(features.slice(0, 1)) }),
    'zip of 2026': await bundleOf(folder, '2026', { 'ddt-51/arbres/mats.geojson': collection(features.slice(0, 2)) }),
    'zip as published': await bundleOf(folder, 'published', {
      'ddt-51/arbres/mats.geojson': published['ddt-51/arbres/mats.geojson'],
    }),
    'zip of a new data set': await bundleOf(folder, 'new', {
      'ddt-51/bancs/dataset.yaml': manifest(),
      'ddt-51/bancs/mats.geojson': collection(features),
    }),
    deprecation: await bundleOf(
      folder,
      'ended',
      { 'ddt-51/arbres/dataset.yaml': manifest('deprecated: { since: 2026-11-28, reason: Remplacé. }\n') },
      'deprecated',
    ),
    'refused zip': await bundleOf(folder, 'refused', {}),
    closed: join(folder, 'none'),
  };
  const author = { login: 'mairie', id: server.userOf('mairie').id };
  const now = new Date('2026-11-28T12:00:00Z');
  return {
    ...started,
    answer: async (what, { to, retries, sent, limit } = {}) => {
      const usual: Sent = { wish: what === 'closed' ? 'closed' : { zip }, sender: author, others: [] };
      const github = started.connect({ ...(to && { to }), ...(retries !== undefined && { retries }) });
      const answering: Answering = {
        github, operator: await operatorOf(datasets), datasets, now, run: `${server.api}/runs/1`,
        lang: 'fr',
        limit,
        stage: () => Promise.reject(new Error('There is no store.')),
      };
      return answer(bundles[what], { number: 1, author, missing: [], ...(sent ?? usual) }, answering);
    },
  };
}

/** The bundle of a zip with these files of one data set; without any, of one that is refused. */
async function bundleOf(folder: string, name: string, files: Record<string, string>, asked?: 'deprecated'): Promise<string> {
  const laid = join(folder, `laid-${name}`);
  const paths = Object.keys(files);
  for (const [path, content] of Object.entries(files)) write(join(laid, path), content);
  const [producerId = 'ddt-51', id = 'arbres'] = paths[0]?.split('/') ?? [];
  const act = asked ?? (paths.some((path) => path.endsWith('/dataset.yaml')) ? 'added' : 'updated');
  const receipt: Omit<Receipt, 'files'> = {
    format: 1, outcome: paths.length === 0 ? 'refused' : 'accepted', digest: name.padEnd(64, '0').replace(/[^0-9a-f]/g, 'e'),
    ...(asked === undefined && { zip }),
    producer: { id: producerId, title: 'DDT de la Marne', isNew: false }, removed: [],
    datasets: [{ id: `${producerId}/${id}`, title: 'Arbres', act, layers: [], problems: [] }],
    problems: paths.length === 0 ? [problem('deposit.not-zip')] : [],
  };
  const bundle = join(folder, `bundle-${name}`);
  await writeBundle(bundle, receipt, laid, paths);
  return bundle;
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
