import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { digestOutput, digestSiteInputs, digestSources, forgetMark, isOwnSite, keepMark, readMark } from './site-inputs.ts';

const root = mkdtempSync(join(tmpdir(), 'inputs-'));
afterAll(() => rmSync(root, { recursive: true }));
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const digest = (settings: Record<string, string> = {}): Promise<string> =>
  digestSources(root).then((sources) =>
    digestSiteInputs({ sources, datasets: join(root, 'datasets'), store: join(root, 'store'), settings }),
  );

write('site/pages/[...lang]/index.astro', 'page');
write('schemas/messages/say.ts', 'text');
write('astro.config.mjs', 'config');
write('package-lock.json', '{}');
write('datasets/operator.yaml', 'title: x');
write('store/current.json', '{"sequence":1}');

test('the same inputs give the same digest', async () => {
  expect(await digest()).toBe(await digest());
});

test('a checkout in another folder is of the same sources', async () => {
  const other = mkdtempSync(join(tmpdir(), 'inputs-'));
  onTestFinished(() => rmSync(other, { recursive: true }));
  cpSync(root, other, { recursive: true });
  expect(await digestSources(other)).toBe(await digestSources(root));
});

test.each(['site/pages/[...lang]/index.astro', 'site/new.css', 'schemas/messages/say.ts', 'datasets/operator.yaml', 'store/current.json'])(
  'a change of %s is seen',
  async (path) => {
    const before = await digest();
    write(path, 'other');
    expect(await digest()).not.toBe(before);
  },
);

test('other addresses give another site; a test does not', async () => {
  const before = await digest();
  expect(await digest({ address: 'https://exemple.fr/' })).not.toBe(before);
  write('site/data/records.test.ts', 'x');
  expect(await digest()).toBe(before);
});

describe('the mark of a site', () => {
  const site = join(root, 'dist', 'site');
  const build = async (text: string): Promise<void> => {
    write('dist/site/index.html', text);
    await keepMark(root, site, { inputs: 'a', output: await digestOutput(site) });
  };

  test('says that what stands there was built here', async () => {
    expect(await isOwnSite(root, site)).toBe(false);
    await build('<p>Accueil');
    expect(await readMark(root, site)).toMatchObject({ inputs: 'a' });
    expect(await isOwnSite(root, site)).toBe(true);
    await forgetMark(root, site);
    expect(await isOwnSite(root, site)).toBe(false);
  });

  test('is none of what lies beside the site, whatever it says', async () => {
    await build('<p>Accueil');
    const other = join(root, 'apercu', 'site');
    cpSync(site, other, { recursive: true, preserveTimestamps: true });
    writeFileSync(`${other}.inputs`, 'a');
    expect(await readMark(root, other)).toBeUndefined();
    expect(await isOwnSite(root, other)).toBe(false);
  });

  test('is not that of another site that was put in its place, with files of the same names, lengths and dates', async () => {
    await build('<p>Accueil');
    const past = new Date(0);
    utimesSync(join(site, 'index.html'), past, past);
    await keepMark(root, site, { inputs: 'a', output: await digestOutput(site) });
    const forged = join(root, 'dist', 'forged');
    mkdirSync(forged);
    writeFileSync(join(forged, 'index.html'), '<p>accueil');
    utimesSync(join(forged, 'index.html'), past, past);
    expect(await isOwnSite(root, site)).toBe(true);
    renameSync(site, `${site}.old`);
    renameSync(forged, site);
    expect(await isOwnSite(root, site)).toBe(false);
  });
});
