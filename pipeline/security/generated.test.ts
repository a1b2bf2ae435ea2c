import fc from 'fast-check';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import { surveySource } from '../vector/inspect.ts';
import { normaliseSource } from '../vector/normalise.ts';
import { readManifest } from '../manifest/read.ts';
import { checkUrl } from '../download/check-url.ts';
import { listLayers } from '../gdal/gdal.ts';
import { isPublicAddress } from '../fetcher/public-address.ts';
import { run } from '../sandbox/run.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { unpack } from '../programs/check/unpack.ts';
import { makeCanaries, type Canaries } from './security.fixtures/canaries.ts';
import { edited, edits } from './security.fixtures/edits.ts';
import { fixture } from './security.fixtures/sources.ts';
import { tellTries, timeoutMs, tryOut } from './security.fixtures/try-out.ts';
import { defaultLimits } from '../base/limits.ts';

/* Inputs that are made whole by chance, each held to a rule that says what must come of it. */

let folder: string;
let canaries: Canaries;
let turn = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-generated-'));
  canaries = await makeCanaries();
});
afterAll(async () => {
  process.stdout.write(tellTries('generated inputs'));
  await canaries.remove();
  await rm(folder, { recursive: true });
});

/** Result of a reading, or the reasons of its refusal; anything else that is thrown is a bug. */
async function outcome<Read>(read: () => Read | Promise<Read>): Promise<{ read: Read } | { refused: PipelineError }> {
  try {
    return { read: await read() };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { refused: error };
  }
}

const newFolder = async (): Promise<string> => {
  const path = join(folder, String((turn += 1)));
  await mkdir(path);
  return path;
};

/** Any address of IPv4, those of this machine, of private networks and of their neighbours often. */
const address = fc.oneof(
  fc.nat(2 ** 32 - 1),
  fc
    .tuple(fc.constantFrom(0x7f000000, 0x0a000000, 0xac100000, 0xc0a80000, 0xa9fe0000, 0x64400000, 0, 0xe0000000), fc.nat(0xffff))
    .map(([base, more]) => base + more),
);
const written = (value: number, base: string): string =>
  base === 'hex' ? `0x${value.toString(16)}` : base === 'octal' ? `0${value.toString(8)}` : String(value);
/** An address in one to four parts, each in a base of its own; the last part holds what is left (RFC 3986, section 7.4). */
const spelling = fc
  .tuple(address, fc.integer({ min: 1, max: 4 }), fc.array(fc.constantFrom('decimal', 'hex', 'octal'), { minLength: 4, maxLength: 4 }))
  .map(([value, parts, bases]) => {
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256);
    const last = value % 2 ** (8 * (5 - parts));
    const text = [...bytes.slice(0, parts - 1), last].map((part, index) => written(part, bases[index] ?? '')).join('.');
    return { text, dotted: bytes.join('.') };
  });

test(
  'an address is refused or not by what it is, however it is written',
  async () => {
    await tryOut(2000, spelling, async ({ text, dotted }) => {
      const found = await outcome(() => checkUrl(`https://${text}/`, []));
      expect([text, 'read' in found]).toEqual([text, isPublicAddress(dotted)]);
    });
  },
  timeoutMs,
);

const segment = fc.constantFrom('a', 'b', 'A', 'é', '..', '.', '...', 'c:', '', 'CON', '-rf', '\u202E', 'a\\b', ' ', '%2e%2e');
const entryName = fc
  .tuple(fc.constantFrom('', '', '', '/', './', 'C:'), fc.array(segment, { minLength: 1, maxLength: 4 }))
  .map(([root, parts]) => `${root}${parts.join('/')}/f.csv`);

test(
  'an archive gives files under names of ours, and none where one of its names leads out of it',
  async () => {
    await tryOut(150, fc.array(entryName, { minLength: 1, maxLength: 4 }), async (names) => {
      const work = await newFolder();
      const path = join(work, 'a.zip');
      const out = join(work, 'out');
      await mkdir(out);
      await writeFile(path, makeZip(names.map((name) => ({ name, content: 'a;b\n1;2\n' }))));
      const found = await outcome(() => unpack(path, out, { name: 'a.zip', extensions: ['csv'] }, defaultLimits));
      const leads = names.some((name) => /^([/\\]|[a-z]:)|\\/i.test(name) || name.split('/').includes('..'));
      if (leads) expect([names, 'refused' in found]).toEqual([names, true]);
      else if (names.length === 1) expect([names, 'read' in found]).toEqual([names, true]);
      expect((await readdir(work)).sort()).toEqual(['a.zip', 'out']);
      for (const name of await readdir(out, { recursive: true })) expect(name).toMatch(/^f\d+\.csv$/);
      await rm(work, { recursive: true });
    });
  },
  timeoutMs,
);

/** Words of a manifest: what people write, and what nobody would. */
const words = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'Éoliennes',
      'Service SIG',
      '01001',
      'true',
      'Mâts : hauteur',
      '- a',
      '# fin',
      'l’été',
      '{{ a }}',
      '&a *a !!x',
    ),
  },
  fc.string({ minLength: 2, maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const few = <Value>(...values: Value[]): fc.Arbitrary<Value[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const manifests = fc.record(
  {
    title: words,
    description: words,
    themes: fc.oneof({ weight: 4, arbitrary: few('energie', 'agriculture') }, { weight: 1, arbitrary: few('energie', 'rien') }),
    license: fc.constantFrom('etalab-2.0', 'etalab-2.0', 'ODbL-1.0', 'aucune'),
    frequency: fc.constantFrom('quarterly', 'annual', 'annual', 'jamais'),
    contact: fc.record({ name: words, email: fc.constantFrom('sig@exemple.fr', 'sig@exemple.fr', 'sig@exemple.fr', 'sig') }),
    source: fc.record({
      path: fc.constantFrom('eoliennes.csv', 'eoliennes.csv', 'eoliennes.csv', 'eoliennes.csv', '../x.csv', 'absent.csv'),
    }),
    keywords: few('vent', 'mât', '01001'),
    lineage: words,
  },
  { requiredKeys: ['title', 'description', 'themes', 'license', 'frequency', 'contact', 'source'] },
);

test(
  'a manifest says after reading what was written, or is refused at a place of it',
  async () => {
    const origin = join(import.meta.dirname, '..', 'manifest', 'read.fixtures', 'datasets', 'ddt-51');
    const data = join(folder, 'ddt-51', 'eoliennes');
    await mkdir(data, { recursive: true });
    await writeFile(join(folder, 'ddt-51', 'producer.yaml'), await readFile(join(origin, 'producer.yaml')));
    await writeFile(join(data, 'eoliennes.csv'), await readFile(join(origin, 'eoliennes', 'eoliennes.csv')));
    const path = join(data, 'dataset.yaml');
    let accepted = 0;
    await tryOut(200, manifests, async (manifest) => {
      await writeFile(path, stringify(manifest));
      const found = await outcome(() => readManifest(path));
      if ('read' in found) accepted += 1;
      if ('read' in found) expect(found.read.dataset).toMatchObject(manifest);
      else for (const { where } of found.refused.problems) expect(where).toMatch(/\.(yaml|csv)(:\d+:\d+)?$/);
    });
    // Were none of them right, nothing would be said of what is read.
    expect(accepted).toBeGreaterThan(0);
  },
  timeoutMs,
);

const position = fc.tuple(fc.double({ min: -5, max: 9, noNaN: true }), fc.double({ min: 41, max: 51, noNaN: true }));
const geometry = fc.oneof(
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  fc.array(position, { minLength: 2, maxLength: 5 }).map((coordinates) => ({ type: 'LineString', coordinates })),
  fc.array(position, { minLength: 3, maxLength: 5 }).map((ring) => ({ type: 'Polygon', coordinates: [[...ring, ring[0]]] })),
  fc.array(position, { maxLength: 4 }).map((coordinates) => ({ type: 'MultiPoint', coordinates })),
  fc.constant(null),
);
const feature = fc.record({
  type: fc.constant('Feature'),
  geometry,
  properties: fc.dictionary(
    fc.constantFrom('nom', 'n', 'Nom', 'date', 'objet', '__proto__'),
    fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string()),
  ),
});

test(
  'a collection keeps each of its features through inspection and normalisation, or is refused with its reasons',
  async () => {
    await tryOut(8, fc.array(feature, { minLength: 1, maxLength: 12 }), async (features) => {
      const work = await newFolder();
      const path = join(work, 'a.geojson');
      await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
      const source = await fileSource(path);
      const found = await outcome(async () => {
        const survey = await surveySource(source, { source: {} }, join(work, 'survey'));
        const errors = survey.problems.filter(({ severity }) => severity === 'error');
        if (errors.length > 0) throw new PipelineError(errors);
        return normaliseSource(survey, {}, join(work, 'clean'));
      });
      if ('refused' in found) expect(found.refused.problems.length).toBeGreaterThan(0);
      else expect(found.read.layers.reduce((sum, layer) => sum + layer.features, 0)).toBe(features.length);
      await rm(work, { recursive: true });
    });
  },
  timeoutMs,
);

test(
  'GDAL itself, given changed files that nothing has looked at before, touches nothing but its own',
  async () => {
    const drivers = {
      'arbres.geojson': 'GeoJSON',
      'zonage.gpkg': 'GPKG',
      'ouvrages.fgb': 'FlatGeobuf',
      'parcs.gml': 'GML',
      'balade.kml': 'KML',
      'bornes.csv': 'CSV',
    };
    const named = fc.tuple(
      fc.constantFrom(...Object.entries(drivers)),
      edits,
      fc.constantFrom('', '/vsicurl/', 'file://'),
      fc.boolean(),
      fc.nat(400),
    );
    await tryOut(60, named, async ([[name, driver], changes, scheme, isFile, at]) => {
      const work = await newFolder();
      const path = join(work, name);
      const output = join(work, 'out');
      await mkdir(output);
      const place = Buffer.from(`${scheme}${isFile ? canaries.secretFile : canaries.address}`);
      const bytes = edited(await fixture(name), changes);
      await writeFile(path, Buffer.concat([bytes.subarray(0, at), place, bytes.subarray(at)]));
      const found = await outcome(() => run(listLayers({ name, driver }), { inputs: { [name]: path }, output }, { timeoutMs: 30_000 }));
      if ('refused' in found) expect(found.refused.problems[0]?.id).toMatch(/^run\./);
      expect(await canaries.touched(output, 'read' in found ? found.read : '')).toEqual([]);
      await rm(work, { recursive: true });
    });
  },
  timeoutMs,
);
