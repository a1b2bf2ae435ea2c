import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { tellProblem } from '../../../schemas/messages/say.ts';
import type { DeadServices } from '../../../schemas/types.ts';
import { playServices } from '../../service/service.fixtures/play-services.ts';
import { local, testServer } from '../../download/download.fixtures/test-server.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, collection, features, manifest, recordOf, run } from '../build/build.fixtures/catalogue.ts';
import { checkServices, tellService, tellServices, type CheckServicesOptions, type ServiceLine } from './check-services.ts';
import { keepServiceStates, recallServiceStates } from './service-states.ts';
import { tellSkipped } from '../build/build.ts';

const { server } = testServer();
beforeEach(() => {
  server.answer = playServices(() => server.origin);
});

/** A catalogue whose only data set stays at the test's service. */
function reference(layer = 'forets'): { datasets: string; store: string; write: (name: string, text: string) => void } {
  const { datasets, write } = catalogue();
  const source = `source: { service: { type: wms, url: "${server.origin}/wms", layer: ${layer} } }`;
  write('dataset.yaml', manifest().replace('source: { path: mats.geojson }', source));
  return { datasets, write, store: join(scratchFolder(), 'store') };
}

const services = { ...local, idleMs: 300 };
const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll(server.origin.slice('https://'.length), 'hôte');
const silence = (): void => {
  server.answer = (_, response) => void response.writeHead(503).end();
};

async function check(store: string, more: Partial<CheckServicesOptions> = {}): Promise<{ passed: boolean; lines: ServiceLine[] }> {
  const lines: ServiceLine[] = [];
  const options = {
    store,
    ids: [],
    now: new Date('2026-11-24T12:00:00Z'),
    network: services,
    lang: 'fr' as const,
    ...more,
  };
  return { passed: await checkServices(options, (line) => lines.push(line)), lines };
}

describe('a data set that stays at its service', () => {
  test('is published with what the service says, copies nothing but a drawing, and is the same the next time', async () => {
    const { datasets, store } = reference();
    expect((await run(datasets, store, { services })).lines).toMatchObject([{ outcome: 'published', problems: [] }]);
    const record = await recordOf(store);
    expect(record?.version).toMatchObject({ features: 0, layers: [], source: { format: 'WMS', name: 'forets', bytes: 0 } });
    expect(record?.version.service?.title).toBe('Forêts publiques');
    expect(record?.version.extent?.bbox).toEqual([-5.2, 41.3, 9.6, 51.1]);
    expect(record?.version.artifacts.map(({ format }) => format)).toEqual(['locator']);
    expect((await run(datasets, store, { services, now: '2026-11-25' })).lines).toMatchObject([{ outcome: 'unchanged' }]);
  });

  test('is skipped with a word where the service does not answer; what is published of it stays', async () => {
    const { datasets, store } = reference();
    await run(datasets, store, { services });
    const before = await recordOf(store);
    silence();
    const { passed, lines } = await run(datasets, store, { services, now: '2026-11-25' });
    expect(passed).toBe(true);
    expect(lines).toMatchObject([{ outcome: 'skipped', version: null }]);
    expect(tellSkipped(lines, 'fr').map(plain)).toEqual(['– 1 ignoré : serveur injoignable (hôte). Rien n’a été fait pour ddt-51/mats.']);
    expect(await recordOf(store)).toEqual(before);
  });

  test('is refused, at its place in the manifest, where the service has no such layer', async () => {
    const { datasets, store } = reference('foret');
    const { passed, lines } = await run(datasets, store, { services });
    expect(passed).toBe(false);
    expect(lines[0]?.problems.map(({ id, where }) => `${id} ${where?.replace(/^.*dataset/, 'dataset')}`)).toEqual([
      'service.layer-absent dataset.yaml:8:20',
    ]);
  });
});

describe('checking services for life', () => {
  test('asks those of a data set or of a producer, and refuses a name that nobody has and a place where nothing is published', async () => {
    const { datasets, store } = reference();
    await run(datasets, store, { services });
    const asked = async (...ids: string[]): Promise<string[]> => (await check(store, { ids })).lines.map(({ dataset }) => dataset);
    expect([await asked('ddt-51'), await asked('ddt-51/mats')]).toEqual([['ddt-51/mats'], ['ddt-51/mats']]);
    await expect(asked('ddt-52')).rejects.toThrow('Aucun jeu de données ne s’appelle «\u202fddt-52\u202f».');
    const nowhere = join(scratchFolder(), 'nulle-part');
    await expect(check(nowhere)).rejects.toThrow(`Aucun catalogue à l’adresse ${nowhere}\u202f: current.json n’y est pas.`);
  });

  test('tells which answer and which do not, and writes the dead as a list', async () => {
    const { datasets, store } = reference();
    await run(datasets, store, { services });
    const written = join(scratchFolder(), 'dead.json');
    const alive = await check(store, { write: written });
    expect(alive).toMatchObject({ passed: true, lines: [{ dataset: 'ddt-51/mats', type: 'wms', alive: true, open: true }] });
    expect(readFileSync(written, 'utf8')).toBe('[]');
    expect(plain(tellServices(alive.lines, 'fr'))).toBe('1 service ou fichier en vie sur 1.');
    silence();
    const dead = await check(store, { write: written });
    expect(dead.passed).toBe(false);
    expect(dead.lines.map((line) => plain(tellService(line, 'fr')))).toEqual([
      '✗ ddt-51/mats : WMS chez hôte, muet. Le service de hôte n’a pas répondu (503). Le jeu n’est pas construit cette fois-ci ; ce qui en est publié reste.',
    ]);
    expect(plain(readFileSync(written, 'utf8'))).toMatch(
      /^\[\{"dataset":"ddt-51\/mats","type":"wms","host":"hôte","detail":"Le service de hôte n’a pas/,
    );
  });

  test('asks for the beginning of each file that was had at an address, tells a dead one, and keeps no state of it', async () => {
    const { datasets, store, write } = reference();
    write('dataset.yaml', manifest().replace('path: mats.geojson', `url: "${server.origin}/mats.geojson"`));
    const bytes = collection(features);
    server.answer = (_, response) => void response.end(bytes);
    expect((await run(datasets, store, { network: local })).lines).toMatchObject([{ outcome: 'published' }]);
    const keep = join(scratchFolder(), 'services.json');
    const written = join(scratchFolder(), 'dead.json');
    const alive = await check(store, { keep, write: written });
    expect(alive).toMatchObject({ passed: true, lines: [{ dataset: 'ddt-51/mats', type: 'file', alive: true }] });
    expect([readFileSync(keep, 'utf8').trim(), readFileSync(written, 'utf8')]).toEqual(['{}', '[]']);
    server.answer = (_, response) => void response.writeHead(404).end();
    const dead = await check(store, { keep, write: written });
    expect([dead.passed, readFileSync(keep, 'utf8').trim()]).toEqual([false, '{}']);
    expect(dead.lines.map((line) => plain(tellService(line, 'fr')))).toEqual([
      expect.stringMatching(/^✗ ddt-51\/mats : fichier chez hôte, muet\. .*hôte\/mats\.geojson a répondu 404\. /),
    ]);
    const [told] = JSON.parse(plain(readFileSync(written, 'utf8'))) as DeadServices;
    expect(told).toEqual({
      dataset: 'ddt-51/mats',
      type: 'file',
      host: 'hôte',
      detail: expect.stringContaining('a répondu 404') as string,
    });
  });

  test('calls no file alive whose address answers with nothing, an error message or a page', async () => {
    const { datasets, store, write } = reference();
    write('dataset.yaml', manifest().replace('path: mats.geojson', `url: "${server.origin}/mats.geojson"`));
    server.answer = (_, response) => void response.end(collection(features));
    await run(datasets, store, { network: local });
    const told = async (body: string): Promise<string | undefined> => {
      server.answer = (_, response) => void response.writeHead(200).end(body);
      const [line] = (await check(store)).lines;
      return line?.alive === false ? plain(tellService(line, 'fr')) : undefined;
    };
    const dead = '✗ ddt-51/mats : fichier chez hôte, muet. https://hôte/mats.geojson a répondu 200';
    const then = 'Ouvrez l’adresse dans un navigateur et corrigez « source.url ».';
    const exception = 'par un message d’erreur (ExceptionReport) au lieu du fichier';
    const page = 'par une page HTML au lieu du fichier';
    expect(await told('')).toBe(`${dead} sans un octet. ${then}`);
    expect(await told('<?xml version="1.0"?>\n<ows:ExceptionReport xmlns:ows="o">')).toBe(`${dead} ${exception}. ${then}`);
    expect(await told('<ServiceExceptionReport/>')).toBe(`${dead} ${exception}. ${then}`);
    expect(await told('\n<!-- 1 > 0 --><!DOCTYPE html><title>Maintenance</title>')).toBe(`${dead} ${page}. ${then}`);
    expect(await told('<HTML><body>')).toBe(`${dead} ${page}. ${then}`);
    for (const good of ['<?xml version="1.0"?><gpx/>', '{"type":"FeatureCollection"', 'html;nom\n'])
      expect(await told(good)).toBeUndefined();
  });
});

test('what is kept is put into a folder that is not there yet', async () => {
  const file = join(scratchFolder(), 'dist', 'services.json');
  await keepServiceStates(file, [], new Date());
  expect(readFileSync(file, 'utf8').trim()).toBe('{}');
});

test('when each service answered is kept from one check to the next: one that is dead now keeps its last answer', async () => {
  const file = join(scratchFolder(), 'services.json');
  const line = (dataset: string, alive: boolean): ServiceLine => ({
    dataset,
    type: 'wms',
    host: 'exemple.fr',
    alive,
    open: alive,
    milliseconds: 1,
    problems: [],
  });
  const first = new Date('2026-11-24T02:00:00Z');
  const second = new Date('2026-11-25T02:00:00Z');
  await keepServiceStates(file, [line('ign/b', true), line('ign/a', false)], first);
  await keepServiceStates(file, [line('ign/b', false)], second);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    'ign/a': { asked: first.toISOString() },
    'ign/b': { asked: second.toISOString(), answered: first.toISOString() },
  });
});

test('a line says whether what is kept of its service has changed: a new one has', async () => {
  const { datasets, store } = reference();
  await run(datasets, store, { services });
  const keep = join(scratchFolder(), 'services.json');
  const changed = async (day: string): Promise<unknown[]> =>
    (await check(store, { keep, now: new Date(`${day}T02:00:00Z`) })).lines.map((line) => [line.alive, line.changed]);
  expect([await changed('2026-11-24'), await changed('2026-11-25')]).toEqual([[[true, true]], [[true, false]]]);
  silence();
  expect([await changed('2026-11-26'), await changed('2026-11-27')]).toEqual([[[false, true]], [[false, false]]]);
});

test.each(['{"ign/b": {"asked": "hier"}}', '{'])('what was not written by such a check is refused, and stays: %s', async (text) => {
  const file = join(scratchFolder(), 'services.json');
  writeFileSync(file, text);
  await expect(keepServiceStates(file, [], new Date('2026-11-24T02:00:00Z'))).rejects.toThrow('mappe check-services --keep');
  expect(readFileSync(file, 'utf8')).toBe(text);
});

describe('a machine that has kept nothing', () => {
  const asked = '2026-11-24T02:00:00.000Z';
  /** Pages that answer so for their states. */
  const pages = (status: number, body: string): Promise<string> => {
    const server = createServer((request, response) =>
      request.url === '/carte/etat/services.json' ? response.writeHead(status).end(body) : response.writeHead(404).end(),
    );
    onTestFinished(() => void server.close());
    return new Promise((ready) =>
      server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}/carte/`)),
    );
  };
  const recall = async (site: string, path = join(scratchFolder(), 'services.json')): Promise<{ path: string; notices: string[] }> => {
    const notices: string[] = [];
    await recallServiceStates(path, site, (notice) => notices.push(tellProblem(notice, 'fr').replace(/127\.0\.0\.1:\d+/, 'hôte')));
    return { path, notices };
  };

  test('goes on from what the pages say: a dead service keeps when it last answered', async () => {
    const { datasets, store } = reference();
    await run(datasets, store, { services });
    silence();
    const keep = join(scratchFolder(), 'services.json');
    const site = await pages(200, JSON.stringify({ 'ddt-51/mats': { asked, answered: asked } }));
    const options = { store, ids: [], now: new Date('2026-11-25T02:00:00Z'), network: services, lang: 'fr' as const };
    expect(await checkServices({ ...options, keep, known: site }, () => undefined)).toBe(false);
    expect(JSON.parse(readFileSync(keep, 'utf8'))).toEqual({ 'ddt-51/mats': { asked: '2026-11-25T02:00:00.000Z', answered: asked } });
  });

  test('has it before anything is asked: a check that is cut off loses nothing', async () => {
    const keep = join(scratchFolder(), 'services.json');
    const known = await pages(200, JSON.stringify({ 'ign/b': { asked } }));
    const options = { store: 'ftp://nowhere', ids: [], now: new Date(asked), lang: 'fr' as const };
    await expect(checkServices({ ...options, keep, known }, () => undefined)).rejects.toThrow('ftp://nowhere');
    expect(JSON.parse(readFileSync(keep, 'utf8'))).toEqual({ 'ign/b': { asked } });
  });

  test('begins with nothing where the pages have no such file yet', async () => {
    const { path, notices } = await recall(await pages(404, ''));
    expect([existsSync(path), notices]).toEqual([false, []]);
  });

  test.each([
    ['are not what a check writes', 200, '[]', 'n’a pas la forme de ce que'],
    ['refuse to give it', 403, '', 'a répondu 403'],
  ])('says what is lost where the pages %s', async (_, status, body, cause) => {
    const { path, notices } = await recall(await pages(status, body));
    expect(existsSync(path)).toBe(false);
    expect(notices).toEqual([expect.stringContaining(cause)]);
    expect(notices[0]).toMatch(
      /^http:\/\/hôte\/carte\/etat\/services\.json n’a pas pu être relu\u202f: les services muets ne disent plus quand ils ont répondu/,
    );
  });

  test('leaves a file that is there as it is', async () => {
    const path = join(scratchFolder(), 'services.json');
    writeFileSync(path, '{}');
    await recall(await pages(200, JSON.stringify({ 'ign/b': { asked } })), path);
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });
});
