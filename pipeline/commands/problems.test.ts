import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Problem } from '../../schemas/types.ts';
import { playServices } from '../service/service.fixtures/play-services.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { hostTurns, type HostTurns } from '../download/host-turns.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, manifest, run } from './build/build.fixtures/catalogue.ts';
import { checkServices, type ServiceLine } from './services/check-services.ts';

const { server } = testServer();
beforeEach(() => {
  server.answer = playServices(() => server.origin);
});

/** Two producers, each with a data set that stays at a service. */
function twoProducers(): string {
  const { datasets } = catalogue();
  cpSync(join(datasets, 'ddt-51'), join(datasets, 'ddt-08'), { recursive: true });
  // Of two documents: one that could not be read is not asked for again.
  const layers = { 'ddt-51': 'type: wms, layer: forets', 'ddt-08': 'type: wmts, layer: RPG.DERNIER' };
  for (const [producer, layer] of Object.entries(layers))
    writeFileSync(
      join(datasets, producer, 'mats', 'dataset.yaml'),
      manifest().replace(
        '{ path: mats.geojson }',
        `{ service: { ${layer}, url: "${server.origin}/${producer === 'ddt-51' ? 'wms' : 'wmts'}" } }`,
      ),
    );
  return datasets;
}

const bug = (): never => {
  throw new RangeError('Invalid string length');
};
const told =
  'Erreur inattendue de Mappe (RangeError: Invalid string length)\u202f: c’est un défaut du logiciel, que ces données ou leur service révèlent. Ce jeu de données est laissé de côté, les autres ne sont pas touchés. Signalez-le à l’exploitant de la plateforme\u202f; la pile d’appels est dans le journal de la commande.';

test('a bug that one data set brings to light refuses that one, shows its stack and keeps nobody else from being published', async () => {
  const notices: Problem[] = [];
  const built = run(twoProducers(), join(scratchFolder(), 'store'), {
    services: local,
    access: { onNotice: (notice) => notices.push(notice) },
    onStep: (dataset) => (dataset === 'ddt-08/mats' ? bug() : undefined),
  });
  await expect(built).resolves.toMatchObject({
    passed: false,
    lines: [
      { dataset: 'ddt-08/mats', outcome: 'refused', problems: [{ message: told }] },
      { dataset: 'ddt-51/mats', outcome: 'published' },
    ],
  });
  expect(notices.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^ddt-08\/mats\u202f: erreur inattendue, à signaler avec ces lignes\.\nRangeError: Invalid string length\n +at bug \(/,
    ),
  ]);
});

test('a bug that the answer of one service brings to light says so of that one, and the others are asked', async () => {
  const datasets = twoProducers();
  const store = join(scratchFolder(), 'store');
  await run(datasets, store, { services: local });
  const lines: ServiceLine[] = [];
  const notices: Problem[] = [];
  let asked = 0;
  const own = hostTurns(0);
  const turns: HostTurns = { ...own, take: (host) => ((asked += 1) === 1 ? bug() : own.take(host)) };
  const checked = checkServices(
    { store, ids: [], now: new Date(), lang: 'fr', network: { ...local, turns }, access: { onNotice: (notice) => notices.push(notice) } },
    (line) => lines.push(line),
  );
  await expect(checked).resolves.toBe(false);
  expect(lines.map(({ dataset, alive, problems }) => [dataset, alive, ...problems.map(({ message }) => message)]).sort()).toEqual([
    ['ddt-08/mats', false, told],
    ['ddt-51/mats', true],
  ]);
  expect(notices.map(({ facts }) => facts?.['dataset'])).toEqual(['ddt-08/mats']);
});
