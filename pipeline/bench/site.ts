import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordsOf, writeCatalogue } from './catalogue.ts';
import { watch, watchMappe, type ResourceUse } from './watch.ts';

/** Cost of one builder for one catalogue. */
export interface SiteRow {
  builder: 'mappe site' | 'plain Astro';
  records: number;
  /** HTML pages written: a page a record in each of two languages, and lists, against a page a record. */
  pages: number;
  usage: ResourceUse;
}

/** A builder that came to no end, and why. */
export type FailedRow = Pick<SiteRow, 'builder' | 'records'> & { failure: string };

const root = join(import.meta.dirname, '..', '..');
const modules = join(root, 'node_modules');
const datasets = ['--datasets', join(root, 'site', 'demonstration')];

/** Real records to multiply: points, lines and polygons in layers, a table with many fields. */
const models = ['geonames/lieux-habites', 'natural-earth/eaux', 'insee/communes'];

/** A minimal Astro project: a content collection of the same records, a page a record, no search, no map, one language. */
async function writePlainProject(folder: string, records: readonly unknown[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'src', 'pages', 'donnees'), { recursive: true });
  await symlink(modules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "name": "plain", "type": "module", "private": true }');
  await writeFile(join(folder, 'src', 'records.json'), JSON.stringify(records));
  await writeFile(join(folder, 'astro.config.mjs'), 'export default { devToolbar: { enabled: false } };\n');
  await writeFile(
    join(folder, 'src', 'content.config.ts'),
    `import { defineCollection } from 'astro:content';
import { file } from 'astro/loaders';
export const collections = { records: defineCollection({ loader: file('src/records.json') }) };
`,
  );
  await writeFile(
    join(folder, 'src', 'pages', 'donnees', '[...path].astro'),
    `---
import { getCollection } from 'astro:content';
export const getStaticPaths = async () =>
  (await getCollection('records')).map(({ data }) => ({ params: { path: data.path }, props: { record: data } }));
const { record } = Astro.props;
const text = (value) => value?.fr ?? value;
---
<!doctype html>
<html lang="fr">
  <head><meta charset="utf-8" /><title>{text(record.title)}</title></head>
  <body>
    <h1>{text(record.title)}</h1>
    <p>{text(record.description)}</p>
    <p>{record.producer.title}, {record.license}, {record.updated}</p>
    <ul>{record.version.artifacts.map(({ name, key, bytes }) => <li><a href={'/store/' + key}>{name}</a> {bytes}</li>)}</ul>
    {record.version.layers.map((layer) => (
      <section>
        <h2>{layer.name}</h2>
        <table>{layer.fields.map(({ name, type, nulls }) => <tr><th>{name}</th><td>{type}</td><td>{nulls}</td></tr>)}</table>
      </section>
    ))}
  </body>
</html>
`,
  );
}

async function countPages(folder: string): Promise<number> {
  const { output } = await watch('find', [folder, '-name', '*.html', '-printf', '.']);
  return output.length;
}

/** To come to no end is a result too: the heap runs out of memory, a string grows too long. */
async function buildPlain(folder: string, records: number): Promise<SiteRow | FailedRow> {
  const builder = 'plain Astro';
  const environment = ['-C', folder, '-u', 'BASE_URL', 'NODE_ENV=production', 'ASTRO_TELEMETRY_DISABLED=1'];
  try {
    const usage = await watch('env', [...environment, process.execPath, join(modules, 'astro', 'bin', 'astro.mjs'), 'build']);
    return { builder, records, pages: await countPages(join(folder, 'dist')), usage };
  } catch (cause) {
    const text = String(cause);
    return { builder, records, failure: /heap out of memory|Invalid string length/.exec(text)?.[0] ?? text };
  }
}

/** Build the site of each invented catalogue by `mappe site` and by plain Astro, one after the other; `folder` is emptied. */
export async function* benchSite(folder: string, counts: readonly number[]): AsyncGenerator<SiteRow | FailedRow> {
  await rm(folder, { recursive: true, force: true });
  const store = join(folder, 'store');
  await watchMappe('build', ...models, ...datasets, '--store', store);
  const real = [...recordsOf(store)];
  for (const records of counts) {
    await writeCatalogue(store, real, records);
    const out = join(folder, 'site');
    const own = await watchMappe('site', ...datasets, '--store', store, '--out', out);
    yield { builder: 'mappe site', records, pages: await countPages(out), usage: own };
    await rm(out, { recursive: true, force: true });

    const plain = join(folder, 'plain');
    await writePlainProject(plain, [...recordsOf(store)]);
    yield await buildPlain(plain, records);
    await rm(plain, { recursive: true, force: true });
  }
}
