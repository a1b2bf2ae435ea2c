import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { Death, dyingStore } from '../../publication/kill.fixtures/dying-store.ts';
import { folderStore } from '../../stores/folder.ts';
import { openStore } from '../../stores/open.ts';
import type { Store } from '../../stores/store.ts';
import { makeBucket, useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { inventoryKey, uploadSite, type UploadCount } from './upload.ts';
import { whileClaimed } from './upload-claim.ts';
import { planUpload } from './upload-plan.ts';

/* A site put where readers come: what is sent, in which order, what stays. Readers here follow what pages name, as browsers do. */

let server: Server;
let bucket: string;
beforeAll(async () => {
  server = await useServer(inject('swift'));
  bucket = await makeBucket(server);
});

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
const now = new Date('2026-11-28T12:00:00Z');
const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000);

/** A site of one state of a catalogue: pages name programs, lists and each other; the entry of the index names its parts. */
function writeSite(state: string, datasets: readonly string[], program = state): string {
  const site = scratchFolder();
  const write = (path: string, text: string): string => {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
    return `/${path}`;
  };
  const chunk = write(`_astro/map.${hashOf(`map ${program}`)}.js`, `// map ${program}`);
  const script = write(`_astro/page.${hashOf(`page ${program}`)}.js`, `import "${chunk}"; // ${program} ${'x'.repeat(2000)}`);
  const style = write('_astro/page.0a0a0a0a.css', 'p { color: red }');
  const page = (path: string, text: string, links: readonly string[]): string =>
    write(
      path,
      `<!doctype html><link rel="stylesheet" href="${style}"><script src="${script}"></script>${links.map((link) => `<a href="${link}"></a>`).join('')}<p>${text}`,
    );
  const pages = datasets.map((id) => {
    const list = write(`donnees/${id}/latest.json`, JSON.stringify({ id, state: id === 'trees' ? state : 'ever' }));
    return page(`donnees/${id}/index.html`, id === 'trees' ? state : 'ever', [list]);
  });
  page('index.html', datasets.join(' '), pages);
  page('404.html', 'lost', []);
  const part = write(`pagefind/index/fr_${hashOf(datasets.join())}.pf_index`, `index of ${datasets.join()}`);
  write('pagefind/pagefind.js', '// search');
  write('pagefind/pagefind-entry.json', JSON.stringify({ parts: [part], pages }));
  write('sitemap.xml', pages.join('\n'));
  return site;
}

/** List the files that a reader who comes now would miss: named by the home page, its links or the entry of the index. */
async function missingFrom(read: (path: string) => Promise<string | undefined>): Promise<string[]> {
  const seen = new Set<string>();
  const missing = [] as string[];
  const visit = async (path: string, by: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = await read(path);
    if (text === undefined) missing.push(`${path}, named by ${by}`);
    for (const [, named = ''] of (text ?? '').matchAll(/"\/([^"]+)"/g)) await visit(named, path);
  };
  for (const start of ['index.html', 'pagefind/pagefind-entry.json'])
    if ((await read(start)) !== undefined) await visit(start, 'the reader');
  return missing;
}
const reading =
  (store: Store) =>
  async (path: string): Promise<string | undefined> => {
    const bytes = await store.get(path);
    return bytes && Buffer.from(bytes).toString('utf8');
  };

/** Dead uploads show soon; a bucket's clock counts seconds. */
const claimMsOf = ({ address }: Store): number => (address.startsWith('s3:') ? 1_000 : 40);
const upload = (site: string, place: Store, at = now): Promise<UploadCount> =>
  uploadSite(site, place, { now: at, claimMs: claimMsOf(place) });
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();

const places: [string, () => Store | Promise<Store>][] = [
  ['a folder', () => folderStore(join(scratchFolder(), 'served'))],
  ['a bucket', () => openStore(`s3://${bucket}/${hashOf(String(Math.random()))}`, { env: server.env })],
];

test('pages are confirmed last, once all that are new are there', () => {
  const file = { bytes: 1, sha256: '', served: { type: '', cacheControl: '' }, mark: '' };
  const paths = ['etat/confirme.json', 'etat/services.json', 'index.html', '_astro/a.js'];
  const { stages } = planUpload(new Map(paths.map((path) => [path, file])), new Map(), undefined, now);
  expect(stages.at(-1)).toEqual(['etat/confirme.json']);
});

describe.each(places)('in %s', (_, makePlace) => {
  test('a site is put whole; again, nothing is sent', async () => {
    const site = writeSite('one', ['trees', 'roads']);
    const place = await makePlace();
    expect(await upload(site, place)).toMatchObject({ sent: filesOf(site).length, unchanged: 0, removed: 0 });
    for (const path of filesOf(site)) expect(await reading(place)(path), path).toBe(readFileSync(join(site, path), 'utf8'));
    expect(await missingFrom(reading(place))).toEqual([]);
    expect(await upload(site, place)).toEqual({ sent: 0, bytes: 0, unchanged: filesOf(site).length, removed: 0 });
  });

  test('of one changed data set only what changed is sent', async () => {
    const one = writeSite('one', ['trees', 'roads'], 'p');
    const two = writeSite('two', ['trees', 'roads'], 'p');
    const place = await makePlace();
    await upload(one, place);
    const changed = ['donnees/trees/index.html', 'donnees/trees/latest.json'];
    const bytes = changed.reduce((sum, path) => sum + readFileSync(join(two, path)).length, 0);
    expect(await uploadSite(two, place, { now, isDryRun: true })).toMatchObject({ sent: 2, bytes });
    expect(await upload(two, place)).toEqual({ sent: 2, bytes, unchanged: filesOf(two).length - 2, removed: 0 });
    expect(await reading(place)('donnees/trees/latest.json')).toContain('two');
  });

  test('whatever moment an upload is killed at, no reader meets a half site, and the next one finishes it', async () => {
    const one = writeSite('one', ['trees', 'roads']);
    const two = writeSite('two', ['trees', 'lakes']);
    const place = await makePlace();
    let at = 0;
    // Nothing of the other site is left a day later: each kill befalls a whole upload.
    const settle = async (site: string): Promise<void> => {
      await upload(site, place, hours(at));
      await upload(site, place, hours((at += 25)));
    };
    await settle(one);
    const whole = dyingStore(place);
    await upload(two, whole.store, hours(at));
    await settle(one);
    // Two points between which nothing has changed leave the same behind; a bucket is slower: fewer moments of it.
    const points = whole.points.filter(({ changes }, index) => changes !== whole.points[index - 1]?.changes);
    const step = place.address.startsWith('s3:') ? Math.floor(points.length / 14) : 1;
    const leastKilled = 10;
    let killed = 0;
    let shown = one;
    const taken = points.filter((_, index) => index % step === 0);
    const others = points.filter((_, index) => index % step !== 0);
    for (const [index, { call, moment }] of [...taken, ...others].entries()) {
      // On a busy machine calls come in another order, and an upload may be over before that call: others take its place.
      if (index >= taken.length && killed >= leastKilled) break;
      const next = shown === one ? two : one;
      const died = await upload(next, dyingStore(place, { call, moment }).store, hours(at)).catch((error: unknown) => error);
      if (died instanceof Death) killed += 1;
      expect(await missingFrom(reading(place)), `${moment} call ${call}`).toEqual([]);
      // Now and then it is the site of before that is put there next.
      if (killed % 3 !== 0) shown = next;
      await settle(shown);
      for (const path of filesOf(shown)) expect(await reading(place)(path), path).toBe(readFileSync(join(shown, path), 'utf8'));
    }
    expect(killed).toBeGreaterThanOrEqual(leastKilled);
  });

  test('what we did not put there is neither removed nor taken for ours, whatever the inventory says', async () => {
    const place = await makePlace();
    const own = Buffer.from('of the operator');
    const put = (key: string, text = own): Promise<void> => place.replace(key, text, createHash('sha256').update(text).digest('hex'));
    await put('autre/page.html');
    await put('_astro/theirs.js');
    await upload(writeSite('one', ['trees', 'roads']), place);
    await upload(writeSite('two', ['trees']), place);
    for (const forged of [
      'not JSON',
      '[]',
      '{"format":1,"files":{"../../etc/passwd":"0"},"unused":{}}',
      '{"format":2,"files":{},"unused":{}}',
    ]) {
      await put(inventoryKey, Buffer.from(forged));
      const site = writeSite('two', ['trees']);
      // Nothing is known of what is there: all is sent again.
      expect(await upload(site, place)).toMatchObject({ sent: filesOf(site).length, removed: 0 });
    }
    for (const path of ['autre/page.html', '_astro/theirs.js']) expect(await reading(place)(path)).toBe('of the operator');
  });

  test('a file that somebody has removed is sent again', async () => {
    const site = writeSite('one', ['trees']);
    const place = await makePlace();
    await upload(site, place);
    await place.remove(['index.html', '_astro/page.0a0a0a0a.css']);
    expect(await upload(site, place)).toMatchObject({ sent: 2 });
    expect(await missingFrom(reading(place))).toEqual([]);
  });

  test('pages go with their data set, the programs of open pages a day later', async () => {
    const one = writeSite('one', ['trees', 'roads']);
    const two = writeSite('two', ['trees']);
    const place = await makePlace();
    await upload(one, place);
    const old = filesOf(one).filter((path) => !existsSync(join(two, path)));
    const hashed = old.filter((path) => /^(_astro|pagefind)/.test(path));
    expect(hashed).toHaveLength(3);
    expect(await upload(two, place)).toMatchObject({ removed: old.length - hashed.length });
    for (const path of old) expect((await place.head(path)) !== undefined, path).toBe(hashed.includes(path));
    expect(await upload(two, place, hours(23))).toMatchObject({ sent: 0, removed: 0 });
    expect(await upload(two, place, hours(25))).toMatchObject({ sent: 0, removed: 3 });
    for (const path of old) expect(await place.head(path), path).toBeUndefined();
  });

  test('another site is refused, and left as it is', async () => {
    const place = await makePlace();
    const home = Buffer.from('<h1>Mairie');
    await place.replace('index.html', home, createHash('sha256').update(home).digest('hex'));
    await expect(upload(writeSite('one', ['trees']), place)).rejects.toThrow(
      /^Un autre site se trouve dans .+\s: sa page d’accueil n’est pas de Mappe\. Rien n’y est touché\./,
    );
    expect(await reading(place)('index.html')).toBe('<h1>Mairie');
    expect(await place.head('404.html')).toBeUndefined();
  });

  test('two uploads at once follow one another, or the second is refused', async () => {
    const one = writeSite('one', ['trees', 'roads']);
    const two = writeSite('two', ['trees']);
    const place = await makePlace();
    const ended = await Promise.allSettled([
      uploadSite(one, place, { now, claimMs: 3_000 }),
      uploadSite(two, place, { now, claimMs: 3_000 }),
    ]);
    for (const each of ended)
      if (each.status === 'rejected') expect(String(each.reason)).toMatch(/Un autre dépôt du site est en cours dans .+ effacez \.upload\//);
    expect(ended.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await missingFrom(reading(place))).toEqual([]);
    const known = JSON.parse((await reading(place)(inventoryKey)) ?? '') as { files: Record<string, string> };
    expect(Object.values(known.files)).not.toContain('');
    expect(await Array.fromAsync(place.list('.upload/'))).toEqual([]);
  });
});

describe('for browsers', () => {
  test('a bucket says of each file what it is and how long it may be kept', async () => {
    await upload(writeSite('one', ['trees']), await openStore(`s3://${bucket}/headers`, { env: server.env }));
    const told = async (key: string): Promise<unknown[]> => {
      const { ContentType, CacheControl } = await server.client.send(new GetObjectCommand({ Bucket: bucket, Key: `headers/${key}` }));
      return [ContentType, CacheControl];
    };
    expect(await told('index.html')).toEqual(['text/html; charset=utf-8', 'no-cache']);
    expect(await told('_astro/page.0a0a0a0a.css')).toEqual(['text/css; charset=utf-8', 'public, max-age=31536000, immutable']);
    expect(await told('donnees/trees/latest.json')).toEqual(['application/json', 'no-cache']);
    expect(await told('sitemap.xml')).toEqual(['application/xml', 'no-cache']);
  });

  test('a folder has each text packed beside it, as it is now', async () => {
    const folder = join(scratchFolder(), 'served');
    const script = (site: string): string => filesOf(site).find((path) => path.startsWith('_astro/page.') && path.endsWith('.js')) ?? '';
    const one = writeSite('one', ['trees']);
    await upload(one, folderStore(folder));
    const text = readFileSync(join(one, script(one)));
    const packed = join(folder, script(one));
    expect(gunzipSync(readFileSync(`${packed}.gz`))).toEqual(text);
    expect(brotliDecompressSync(readFileSync(`${packed}.br`))).toEqual(text);
    expect(existsSync(join(folder, 'index.html.gz'))).toBe(false);
    const two = writeSite('two', ['trees']);
    await upload(two, folderStore(folder));
    await upload(two, folderStore(folder), hours(25));
    expect(readdirSync(join(folder, '_astro')).filter((name) => name.startsWith(script(one).slice('_astro/'.length)))).toEqual([]);
  });

  test('in a new folder nothing is removed: that would take a folder away in which another file is about to be put', async () => {
    const removed = [] as string[];
    const folder = folderStore(join(scratchFolder(), 'served'));
    const remove = (keys: readonly string[]): Promise<void> => folder.remove(keys).then(() => void removed.push(...keys));
    await upload(writeSite('one', ['trees']), { ...folder, remove });
    expect(removed.filter((key) => !key.startsWith('.upload/'))).toEqual([]);
  });

  test('a page that was as large, and is another, is sent again though its inventory has it', async () => {
    const folder = join(scratchFolder(), 'served');
    const site = writeSite('one', ['trees']);
    await upload(site, folderStore(folder));
    const path = join(folder, 'index.html');
    writeFileSync(path, readFileSync(path, 'utf8').replace('trees<', 'seert<').replaceAll('e', 'E'));
    utimesSync(path, hours(24 * 365), hours(24 * 365));
    expect(await upload(site, folderStore(folder))).toMatchObject({ sent: 1 });
  });
});

test('the inventory tells nobody the addresses of pages', async () => {
  const folder = join(scratchFolder(), 'served');
  await upload(writeSite('one', ['hidden-0123456789']), folderStore(folder));
  expect(readFileSync(join(folder, inventoryKey), 'utf8')).not.toMatch(/hidden|html/);
});

test.each([
  ['the folder of the site itself', ''],
  ['a folder in it', 'served'],
])('%s is no place for it', async (_, inner) => {
  const site = writeSite('one', ['trees']);
  await expect(upload(site, folderStore(join(site, inner)))).rejects.toThrow(
    /^Le site ne peut pas être déposé dans .+ Donnez un autre dossier\.$/,
  );
});

test('a folder without a site is refused', async () => {
  const site = writeSite('one', ['trees']);
  rmSync(join(site, 'index.html'));
  await expect(upload(site, folderStore(scratchFolder()))).rejects.toThrow(
    /^Aucun site dans .+\s: il n’y a pas d’index\.html\. Lancez d’abord/,
  );
});

test('renewals of a claim that take longer than the time between them do not wait for each other once all is there', async () => {
  const place = folderStore(join(scratchFolder(), 'served'));
  let isOver = false;
  let late = 0;
  const replace: Store['replace'] = async (...given) => {
    late += isOver ? 1 : 0;
    await wait(30);
    await place.replace(...given);
  };
  await whileClaimed({ ...place, replace }, 20, async () => {
    await wait(300);
    isOver = true;
  });
  expect(late).toBeLessThanOrEqual(1);
});

describe('of a store that shows no file while it is replaced', () => {
  /** A folder as a store of one copy may be: for a moment of each replacement of a claim, the claim is not there. */
  const blinking = (): Store => {
    const place = folderStore(join(scratchFolder(), 'served'));
    const replace: Store['replace'] = async (key, ...given) => {
      const isRenewal = key.startsWith('.upload/') && (await place.head(key)) !== undefined;
      if (isRenewal) await place.remove([key]);
      if (isRenewal) await wait(5);
      await place.replace(key, ...given);
    };
    return { ...place, replace };
  };

  test('an upload does not take itself for overtaken, and leaves no claim behind', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const place = blinking();
      expect(await uploadSite(writeSite('one', ['trees', 'roads']), place, { now, claimMs: 20 })).toMatchObject({ removed: 0 });
      await wait(10);
      expect(await Array.fromAsync(place.list('.upload/'))).toEqual([]);
    }
  });
});
