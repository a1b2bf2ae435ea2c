import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import type { Artifact, DatasetRecord, Field, Layer } from '../../../schemas/types.ts';
import { summaryOf, type SummaryProposal, type Review } from './summary.ts';

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, type: 'text', nulls: 0, ...more });
const layer = (more: Partial<Layer> = {}): Layer => ({
  name: 'mats',
  title: 'Mâts',
  geometry: 'point',
  hasZ: false,
  crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
  features: 7412,
  bbox: [3.4, 48.5, 4.9, 49.4],
  key: 'id',
  fields: [field('id', { example: '0051-12' }), field('hauteur', { type: 'number', nulls: 3, example: 125.5 })],
  conservation: { source: 7412, filtered: 0, clean: 7412, geoparquet: 7412, csv: 7412, withoutGeometry: 0 },
  sample: [],
  ...more,
});
const artifact = (format: Artifact['format'], name: string, bytes: number): Artifact => ({
  format,
  name,
  bytes,
  key: `data/a/b/c/${name}`,
  mediaType: 'application/octet-stream',
  sha256: '0'.repeat(64),
  recipe: 1,
});

function record(more: Partial<DatasetRecord> = {}, layers: Layer[] = [layer()]): DatasetRecord {
  return {
    format: 1,
    id: 'ddt-51/eoliennes',
    identifier: 'ddt-51/eoliennes',
    path: 'ddt-51/eoliennes',
    producer: { id: 'ddt-51', title: 'DDT de la Marne', type: 'etat', territory: 'DEP-51', contact: { name: 'SIG' } },
    title: { fr: 'Éoliennes terrestres', en: 'Wind turbines' },
    description: 'Mâts autorisés.',
    themes: ['energie'],
    keywords: [],
    license: 'etalab-2.0',
    attribution: 'DDT de la Marne',
    frequency: 'quarterly',
    contact: { name: 'SIG' },
    territories: ['DEP-51'],
    access: 'public',
    updated: '2026-11-24',
    version: {
      id: '0'.repeat(16),
      date: '2026-11-24',
      source: { format: 'csv', name: 'eoliennes.csv', bytes: 10, sha256: '0'.repeat(64) },
      features: 7412,
      extent: { bbox: [3.4, 48.5, 4.9, 49.4], boxes: [{ area: 'FXX', bbox: [3.4, 48.5, 4.9, 49.4] }] },
      layers,
      artifacts: [artifact('pmtiles', 'eoliennes.pmtiles', 1_240_000), artifact('csv', 'eoliennes.csv', 820_000)],
      tools: { gdal: '3.10.3', tippecanoe: '2.53.0' },
    },
    history: [],
    problems: [],
    ...more,
  };
}

const proposal = (more: Partial<SummaryProposal> = {}): SummaryProposal => ({
  id: 'ddt-51/eoliennes',
  outcome: 'published',
  problems: [],
  record: record(),
  newProducer: false,
  ...more,
});
const review = (...proposals: SummaryProposal[]): Review => ({
  proposals,
  elsewhere: [],
  withdrawn: [],
  outside: [],
});

test('one good data set: the verdict, the facts, what is left to judge, the preview', () => {
  expect(summaryOf(review(proposal({ silhouette: '⠑⢄\n⠀⠀⠑', newProducer: true })), 'fr')).toMatchSnapshot();
});

test('the data are shown as an image where a preview has one, and else drawn in characters', () => {
  const drawn = { ...review(proposal({ silhouette: '⠑⢄' }), proposal({ id: 'ddt-51/zones', outcome: 'unchanged', silhouette: '⠿⠿' })) };
  const text = summaryOf({ ...drawn, previewAddress: 'https://apercus.exemple.fr/7/' }, 'fr');
  expect(text.match(/<img .*>/g)).toEqual([
    '<img src="https://apercus.exemple.fr/7/emprise/ddt-51/eoliennes.svg" alt="Où sont les données, et leur forme" width="520">',
  ]);
  expect([text.includes('⠑⢄'), text.includes('⠿⠿')]).toEqual([false, true]);
  expect(summaryOf(drawn, 'fr')).not.toContain('<img');
});

test('no command is to be copied from a summary: the author of a pull request can rewrite it', () => {
  for (const lang of ['fr', 'en'] as const) {
    const text = summaryOf(review(proposal()), lang);
    expect(text).toContain(lang === 'fr' ? '### Voir l’aperçu' : '### See the preview');
    expect(text).not.toMatch(/npm run|mappe --|gh run|```sh/);
  }
});

test('a refused one beside one with a warning: both verdicts, each problem at its place', () => {
  const refused: SummaryProposal = {
    id: 'ddt-51/zones',
    outcome: 'refused',
    newProducer: false,
    problems: [
      {
        id: 'source.crs-missing',
        severity: 'error',
        message: 'Le fichier ne dit pas son système de coordonnées.',
        where: 'datasets/ddt-51/zones/dataset.yaml:12:3',
      },
      { id: 'title.capitals', severity: 'warning', message: 'Le titre est tout en capitales.' },
    ],
  };
  const warned = proposal({
    problems: [{ id: 'keywords.duplicate', severity: 'warning', message: 'Mot-clé répété.' }],
    completed: { file: 'ddt-51/eoliennes/dataset.yaml', text: 'title: Éoliennes\n', parts: 2 },
  });
  expect(
    summaryOf({ ...review(refused, warned), withdrawn: [{ id: 'ddt-51/routes' }], outside: ['README.md', 'a_b.ts', 'c.ts'] }, 'fr'),
  ).toMatchSnapshot();
});

test('a table without geometry, filtered, with fields that look personal', () => {
  const table = layer({
    geometry: null,
    crs: null,
    bbox: null,
    features: 2,
    fields: [field('nom_maire', { personal: 'name' })],
    conservation: { source: 5, filtered: 3, clean: 2, geoparquet: 2, csv: 2, withoutGeometry: 2 },
  });
  const { version } = record();
  const tabular = record({ version: { ...version, features: 2, extent: null, layers: [table] }, license: 'CC-BY-NC-4.0' });
  expect(summaryOf(review(proposal({ record: tabular })), 'fr')).toMatchSnapshot();
});

test('features without geometry, and personal data on a legal basis, are left to a person', () => {
  const conservation = { source: 9, filtered: 0, clean: 9, geoparquet: 9, csv: 9, withoutGeometry: 4 };
  const personal = record({ personalData: { basis: 'article L. 1', reason: 'mandats publics' } }, [layer({ features: 9, conservation })]);
  const text = summaryOf(review(proposal({ record: personal })), 'fr');
  expect(text).toContain('lus\u202F: 9, publiés\u202F: 9, dont sans géométrie\u202F: 4');
  expect(text).toContain('- [ ] Éoliennes terrestres\u202F: 4 objets n’ont pas de géométrie. Est-ce voulu\u202F?');
  expect(text).toContain('Ce qu’en dit le producteur convient-il\u202F? article L. 1\u202F: mandats publics');
});

test('nothing to tell is said', () => {
  expect(summaryOf({ ...review(), outside: ['README.md', 'datasets/operator.yaml'] }, 'fr')).toBe(
    '## Aucun jeu de données ne change dans cette demande.\n\n### Ce qu’une personne doit encore juger\n\n- [ ] La demande change aussi 2 fichiers hors des jeux de données, à relire comme du code\u202F: README.md, datasets/operator.yaml\n',
  );
});

test('what leaves the catalogue is told first, unless something else of it no longer holds', () => {
  const withdrawn = [{ id: 'ddt-51/routes' }];
  expect(summaryOf({ ...review(), withdrawn }, 'fr')).toMatch(/^## La demande retire 1 jeu de données\n/);
  const where = 'datasets/ddt-51/zones/dataset.yaml:8:20';
  const elsewhere = [{ id: 'derive.orphan', severity: 'error', message: 'ddt-51/routes n’est plus là.', where }] as const;
  const text = summaryOf({ ...review(proposal()), withdrawn, elsewhere }, 'fr');
  expect(text).toMatch(/^## ❌ À corriger\u202F: avec cette demande, le reste du catalogue ne tient plus\n/);
  expect(text).toContain(
    '**À corriger ailleurs dans le catalogue**\n\n- ddt-51/routes n’est plus là. (datasets/ddt-51/zones/dataset.yaml, ligne 8, règle derive.orphan)',
  );
});

describe('what a producer writes', () => {
  const attack = '</details><script>x</script> **b** @org/team [l](https://exemple.fr) | ` \n\n# h\n::error::x';
  const hostile = record({ title: attack, producer: { ...record().producer, title: attack } }, [
    layer(),
    layer({ title: attack, name: 'x', fields: [field(attack, { example: attack })], crs: { code: attack, name: attack } }),
  ]);
  const text = summaryOf(
    review(
      proposal({
        record: hostile,
        newProducer: true,
        problems: [{ id: 'x', severity: 'warning', message: attack, where: `${attack}:1:2` }],
        completed: { file: attack, text: '```\n</details>\n# h\n````', parts: 1 },
        silhouette: '```',
      }),
    ),
    'fr',
  );

  test('is text wherever it is shown', () => {
    const html = new MarkdownIt({ html: true, linkify: true }).render(text);
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual([
      'blockquote',
      'br',
      'code',
      'details',
      'h2',
      'h3',
      'li',
      'p',
      'pre',
      'strong',
      'summary',
      'table',
      'tbody',
      'td',
      'th',
      'thead',
      'tr',
      'ul',
    ]);
    expect(html.match(/<details>/g)).toHaveLength(3);
    expect(html.match(/<\/details>/g)).toHaveLength(3);
    expect(html).not.toMatch(/<strong>b<|@org/);
  });

  test('does not make a summary that GitHub refuses', () => {
    const many = Array.from({ length: 60 }, () =>
      proposal({ problems: Array.from({ length: 40 }, () => ({ id: 'x', severity: 'error' as const, message: attack.repeat(9) })) }),
    );
    const long = summaryOf(review(...many), 'fr');
    expect(Buffer.byteLength(long)).toBeLessThan(1024 ** 2);
    expect(long).toContain('Le texte est coupé ici');
  });
});

describe('against what is published', () => {
  const published = record({ edition: '1.4.0' });
  const changes = {
    previous: published.version.id,
    added: 1,
    removed: 2,
    changed: 40,
    moved: 3,
    unchanged: 7000,
    layers: [
      {
        name: 'mats',
        key: 'id',
        added: 1,
        removed: 2,
        changed: 40,
        moved: 3,
        unchanged: 7000,
        fieldsRemoved: ['pales'],
        byField: [{ field: 'hauteur', changed: 37 }],
      },
    ],
  };
  const rejects = [{ reason: 'invalid' as const, kind: 'kept' as const, count: 5, first: [] }];
  const version = { ...record().version, id: '1'.repeat(16), changes, layers: [layer({ rejects })] };
  const gone = { fr: 'Couche « mats » : le champ « pales » a disparu.', en: 'Layer “mats”: the field “pales” has disappeared.' };
  const history = [{ id: version.id, date: version.date, features: 7043, bytes: 1, edition: '2.0.0', breaking: [gone] }];
  const next = record({ edition: '2.0.0', version, history });

  test('the edition, the differences by field, what is set apart and the quota are told', () => {
    const quota = { held: 4e9, wanted: 6e9, allowed: 5e9 };
    const text = summaryOf({ ...review(proposal({ record: next, published, quota })), published: 'https://exemple.fr/store/' }, 'en');
    expect(text.split('\n').filter((line) => /Compared|\*\*(?:Edition|Differences|Apart|Quota)/.test(line))).toMatchSnapshot();
  });

  test('a source without a digest asks for one: other bytes could be published than those that were reviewed', () => {
    const sha256 = 'a'.repeat(64);
    expect(summaryOf(review(proposal({ unpinned: { sha256 } })), 'en')).toContain(`“sha256: ${sha256}” below “source”`);
    expect(summaryOf(review(proposal()), 'en')).not.toContain('sha256');
  });
});
