import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import { forgeArchive } from '../fixtures/forge-archive.ts';
import { subjects } from '../fixtures/subjects.ts';
import { recordOf, writeRecordFiles } from '../fixtures/write-store.ts';
import { operatorAt } from '../fixtures/operator.ts';

/** Text that would be an element of this class, and would mark the page, if anything took it for markup. */
export const markup = `<img class=intrus src=x onerror="document.documentElement.id='pris'"></script></style><svg class=intrus onload="document.documentElement.id='pris'">`;
const program = "javascript:document.documentElement.id='pris'";
/** A title that two readers would take for three lines. */
export const lines = 'Éoliennes\u2028de\u2029deux lignes';

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The record with other bytes in the place of one of its files. */
function withFile(record: DatasetRecord, format: Artifact['format'], bytes: Buffer, store: string): DatasetRecord {
  const artifacts = record.version.artifacts.map((each) => {
    if (each.format !== format) return each;
    const sha256 = digest(bytes);
    const key = `data/${record.id}/${sha256.slice(0, 16)}/${each.name}`;
    mkdirSync(dirname(join(store, key)), { recursive: true });
    writeFileSync(join(store, key), bytes);
    return { ...each, key, sha256, bytes: bytes.length };
  });
  return { ...record, version: { ...record.version, artifacts } };
}

/** Every text of a record that its schema lets be anything. */
function hostileTexts(record: DatasetRecord): DatasetRecord {
  const { version } = record;
  return {
    ...record,
    title: markup.slice(0, 200),
    description: `${markup}\n\n[ici](${program}) ![là](${program}) <${program}>`,
    keywords: [markup.slice(0, 200)],
    attribution: markup,
    lineage: markup,
    contact: { ...record.contact, name: markup.slice(0, 200) },
    links: [{ title: markup.slice(0, 200), url: 'https://exemple.fr/?q=%22onclick=1' }],
    version: {
      ...version,
      layers: version.layers.map((layer) => ({
        ...layer,
        title: markup.slice(0, 200),
        fields: layer.fields.map((field) => ({
          ...field,
          title: markup.slice(0, 200),
          ...(field.top && { top: [{ value: markup.slice(0, 200), count: 1 }] }),
        })),
      })),
    },
    problems: [{ id: 'layers.twice', severity: 'warning', message: markup, facts: { name: markup } }],
  };
}

/** A record that is the first of the fixture under another name, changed. */
type Change = (record: DatasetRecord, store: string) => unknown;

/** Records of which nothing can be shown, each by the last part of its id, and why it is left out. */
export const refused: Record<string, [why: string, change: Change]> = {
  schema: ['schéma', (record) => ({ ...record, format: 2 })],
  prototype: ['schéma', (record) => JSON.stringify(record).replace('{', '{"__proto__":{"isAdmin":true},')],
  dessin: [
    'dessin',
    (record, store) =>
      withFile(record, 'silhouette', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`), store),
  ],
  reperage: [
    'dessin',
    (record, store) =>
      withFile(
        record,
        'locator',
        Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="document.documentElement.id='pris'"/>`),
        store,
      ),
  ],
  local: [
    'http://localhost:9/',
    (record) => ({ ...record, history: record.history.map((each) => ({ ...each, store: 'http://localhost:9/' })) }),
  ],
  page: ['ddt-51/eoliennes', (record) => ({ ...record, path: 'ddt-51/eoliennes' })],
  autre: ['un producteur ne parle pas pour un autre', (record) => ({ ...record, producer: { ...record.producer, id: 'sandre' } })],
  moitie: [
    'deux fois',
    (record) => ({ ...record, version: { ...record.version, layers: record.version.layers.flatMap((each) => [each, each]) } }),
  ],
  substitut: ['pagefind/', (record) => ({ ...record, title: 'Un demi-caractère \ud800' })],
};

/** Write a store by hand, of records as a stranger would forge them beside good ones; gives the ids of those that can be shown. */
export function writeForgedStore(store: string): string[] {
  const good = subjects.map((subject, i) => recordOf(subject, i + 1, store));
  const [first] = good.filter(({ id }) => id === 'ddt-51/eoliennes');
  if (first === undefined) throw new Error('The fixture has no wind farms.');
  const as = (name: string): DatasetRecord => ({ ...first, id: `ddt-51/${name}`, identifier: `ddt-51/${name}`, path: `ddt-51/${name}` });
  const hostileMetadata = {
    name: markup,
    attribution: `${markup}<a href="${program}">x</a>`,
    vector_layers: [{ id: 'eoliennes', fields: { __proto__: 'x' } }],
  };
  const shown = [
    hostileTexts(withFile(as('textes'), 'pmtiles', forgeArchive({ metadata: hostileMetadata }), store)),
    { ...as('lignes'), title: lines, producer: { ...first.producer, title: 'DDT 51, sous un autre nom' } },
    atZoomZero(withFile(as('geant'), 'pmtiles', forgeArchive({ entry: [1, 0, 1, 3 * 1024 ** 3, 1] }), store)),
  ];
  const bad = Object.entries(refused).map(([name, [, change]]) => {
    const line = change(as(name), store);
    return typeof line === 'string' ? line : JSON.stringify(line);
  });
  const records = [...good.filter(({ producer }) => producer.id === 'ddt-51'), ...shown].map((record) => JSON.stringify(record));
  const others = Map.groupBy(
    good.filter(({ producer }) => producer.id !== 'ddt-51'),
    ({ producer }) => producer.id,
  );
  const texts = [...others].map(([producer, own]) => [producer, own.map((record) => `${JSON.stringify(record)}\n`).join('')] as const);
  const files = writeRecordFiles(store, [['ddt-51', `${[...records, ...bad, '{"id":"ddt-51/casse"', 'null'].join('\n')}\n`], ...texts]);
  // A file of another producer is not what was published any more.
  const [lost = ''] = files.filter((file) => file.startsWith('records/sandre/'));
  writeFileSync(join(store, lost), readFileSync(join(store, lost), 'utf8').replaceAll('Sandre', 'Sandré'));
  return [...good.filter(({ producer }) => producer.id !== 'sandre'), ...shown].map(({ path }) => path);
}

/** Drawn from the first zoom on: the one tile of a forged archive is asked for. */
const atZoomZero = (record: DatasetRecord): DatasetRecord => {
  const { tiles } = record.version;
  const zooms = (tiles?.zooms ?? []).slice(0, 1).map((each) => ({ ...each, zoom: 0 }));
  return tiles === undefined ? record : { ...record, version: { ...record.version, tiles: { ...tiles, minzoom: 0, maxzoom: 0, zooms } } };
};

/** An operator who asks for no signature. */
export const operator = operatorAt('https://exemple.fr/cartes/');
