import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import MarkdownIt from 'markdown-it';
import type { DatasetRecord, ReviewedDataset, SampledShapes, Verdict } from '../../../schemas/types.ts';
import { newDataset, startCatalogue, type StartedCatalogue } from '../../forge/local-github.fixtures/local-github.ts';
import { proposeChange } from '../../forge/github/propose.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { tellFailure, tellVerdict } from './verdict.ts';
import { verdictFile } from '../../forge/gates/verdict-file.ts';

/*
 * Longer than 400 lines: one comment may have to say each kind of verdict, each limit of GitHub, and what others write into it that they
 * should not.
 */

let started: StartedCatalogue;
let head: string;
let folder: string;
beforeEach(async () => {
  started = await startCatalogue();
  const proposal = await proposeChange(started.connect(), newDataset);
  head = 'commit' in proposal ? proposal.commit : '';
  folder = scratchFolder();
  mkdirSync(join(folder, 'datasets', 'vion'), { recursive: true });
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 1 } }));
});
afterEach(() => started.server.stop());

const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const refused = (id: string, message: string, count = 1): ReviewedDataset => ({
  id,
  outcome: 'refused',
  newProducer: true,
  problems: Array.from({ length: count }, () => ({ id: 'source.empty', severity: 'error', message })),
});
/** A record that obeys its schema: the example that stands there. */
const {
  examples: [example],
} = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/record.schema.json'), 'utf8')) as { examples: [DatasetRecord] };
const record = (more: Partial<DatasetRecord> = {}): DatasetRecord => ({ ...structuredClone(example), ...more });
const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  format: 1,
  request: 1,
  head,
  datasets: [refused('vion/arbres', 'Le fichier est vide.')],
  problems: [],
  elsewhere: [],
  withdrawn: [],
  outside: [],
  outsideCount: 0,
  producers: [{ id: 'vion', isNew: true, isVerified: false, isChanged: true }],
  ...more,
});
const write = (value: unknown): void => writeFileSync(join(folder, verdictFile), JSON.stringify(value));
const shapes = (more: object = {}): SampledShapes => ({ drawn: 1, total: 1, points: [], lines: [], polygons: [], ...more });
/** A verdict of a data set that would be published, with the shapes that it has of it. */
const drawing = (more: object): Verdict =>
  verdict({
    datasets: [
      { ...refused('vion/arbres', ''), outcome: 'published', problems: [], record: record(), silhouette: '⠿', shapes: shapes(more) },
    ],
  });
const telling = (): Omit<Parameters<typeof tellVerdict>[2], 'github'> => ({
  datasets: join(folder, 'datasets'),
  lang: 'fr',
  now: new Date('2026-11-28'),
});
const tell = (): Promise<string> => tellVerdict(folder, join(folder, 'event.json'), { ...telling(), github: started.connect() });
const comments = (): string[] => started.repository.issues[0]?.comments.map(({ body }) => plain(body)) ?? [];
const statuses = (): string[] => started.repository.statuses.map(({ state, description }) => `${state} ${plain(description ?? '')}`);

test('a verdict is told once, and again no more; another changes the same comment', async () => {
  write(verdict());
  expect(plain(await tell())).toBe('Demande 1 : À corriger : voir le commentaire.');
  await tell();
  expect([comments().length, statuses()]).toEqual([1, ['failure À corriger : voir le commentaire']]);
  write(verdict({ datasets: [], outside: ['README.md'], outsideCount: 1 }));
  await tell();
  expect(comments()).toHaveLength(1);
  expect(statuses().at(-1)).toBe('pending Vérifié ; attend un administrateur');
});

test('of a request into another branch nothing is said: a status is a commit’s, and would be that of the request to publish it', async () => {
  const { server, repository } = started;
  await repository.git.writeRef('heads/autre', (await repository.git.resolve('refs/heads/main')) ?? '');
  const body = { title: 'Arbres', head: 'depot/12', base: 'autre' };
  await server.as('mairie', 'pulls/create', { repository: 'exemple/catalogue', body });
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 2 } }));
  server.review(repository, 2, { by: 'exemple', state: 'APPROVED' });
  write(verdict({ request: 2, datasets: [], producers: [] }));
  expect(plain(await tell())).toBe('Demande 2 : vers la branche autre, qui n’est pas celle qui est publiée : rien n’est jugé.');
  expect([statuses(), repository.issues[1]?.comments]).toEqual([[], []]);
});

test('where nothing was found nothing is green: the status is an error, and the comment says how the check is run again', async () => {
  await tell();
  expect(comments()[0]).toContain('Le contrôle n’a pas répondu');
  expect(statuses()).toEqual(['error Le contrôle n’a pas répondu : à relancer']);
});

test('where even that could not be said, the request says so, nothing stays green, and those who can mend it know; the next verdict takes it back', async () => {
  const run = 'https://github.com/exemple/catalogue/actions/runs/7';
  const event = join(folder, 'event.json');
  write(verdict());
  await tell();
  const [before] = comments();
  expect(plain(await tellFailure(event, { github: started.connect(), run, lang: 'fr' }))).toMatch(/contrôle .*échoué/);
  expect(comments()).toEqual([
    before,
    '<!-- mappe:verdict-failed -->\n## Notre contrôle a échoué\n\nVous n’y êtes pour rien, et rien n’est perdu : votre demande reste ouverte. Nous sommes prévenus ; la réponse viendra ici, sans que vous ayez rien à refaire.',
  ]);
  expect(statuses().at(-1)).toBe('error Le contrôle n’a pas répondu : à relancer');
  expect(started.repository.issues[1]?.body).toContain(`Le contrôle de #1 a échoué ([exécution](${run}))`);
  await tell();
  expect(comments()).toEqual([before, expect.stringContaining('## Le contrôle a répondu depuis')]);
  expect(statuses().at(-1)).toBe('failure À corriger : voir le commentaire');
});

test.each<[string, () => unknown, RegExp]>([
  ['of another request', () => verdict({ request: 2 }), /celui d’une autre demande/],
  ['with a field that no verdict has', () => ({ ...verdict(), approved: true }), /n’est pas de ceux/],
  ['that is no JSON object', () => 'success', /n’est pas de ceux/],
  [
    'with a drawing that is none',
    () => verdict({ datasets: [{ ...refused('vion/arbres', 'x'), silhouette: '```\n@admin' }] }),
    /n’est pas de ceux/,
  ],
])('a verdict %s is refused, and nothing is written', async (_, forged, error) => {
  write(forged());
  await expect(tell()).rejects.toThrow(error);
  expect([comments(), statuses()]).toEqual([[], []]);
});

const unverified = (): Verdict => verdict({ datasets: [{ ...refused('vion/arbres', ''), outcome: 'published', problems: [] }] });

test('a producer that nobody has verified: the line to copy, and the page where it goes, on the very branch of the request', async () => {
  write(unverified());
  await tell();
  expect(comments()[0]).toMatch(
    /\n```yaml\nverified: \{ by: "exemple", on: 2026-11-28, how: email \}\n```\n\n\[Modifier la fiche de vion\]\(https:\/\/github\.com\/exemple\/catalogue\/edit\/depot\/12\/datasets\/vion\/producer\.yaml\)[^\n]*un autre zip[^\n]*\n<!-- \/mappe:gate -->/,
  );
  writeFileSync(join(folder, 'datasets', 'vion', 'producer.yaml'), 'title: Vion\n');
  await tell();
  expect(comments()[0]).toContain('](https://github.com/exemple/catalogue/edit/main/datasets/vion/producer.yaml)');
});

test('without a place for previews the data stand on a map that GitHub draws, and their shape below it', async () => {
  const shown: ReviewedDataset = { ...refused('vion/arbres', ''), outcome: 'published', problems: [], record: record(), silhouette: '⠿' };
  write(verdict({ datasets: [shown] }));
  await tell();
  const [, before = '', map = ''] = /\n([^\n]+)\n\n```geojson\n(.*)\n```\n\nLa forme des données/.exec(comments()[0] ?? '') ?? [];
  expect(before).toBe('Le cadre des données, sur une carte de GitHub (il s’affiche dans un navigateur) :');
  expect(JSON.parse(map)).toEqual({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [4.3, 48.9] } }],
  });
  const many = Array.from({ length: 6 }, (_, index) => ({ ...shown, id: `vion/arbres-${index}`, problems: [] }));
  write(verdict({ datasets: many }));
  await tell();
  expect(comments()[0]).not.toContain('```geojson');
});

const mapIn = (comment = ''): unknown => JSON.parse(/```geojson\n(.*)\n```/.exec(comment)?.[1] ?? 'null');
const coordinates = (comment = ''): unknown[] =>
  (mapIn(comment) as { features: { geometry: { coordinates: unknown } }[] }).features.map(({ geometry }) => geometry.coordinates);

test('the map has the shapes of the data, to a metre and no more, and says how many of how many', async () => {
  const ring = [
    [4.123456789, 45],
    [4.2, 45],
    [4.2, 45.1],
    [4.123456789, 45],
  ];
  write(
    drawing({
      drawn: 63,
      total: 12_480,
      points: [[4.1, 1e-9]],
      lines: [
        [
          [4, 45],
          [4.5, 45],
        ],
      ],
      polygons: [[ring], [ring]],
    }),
  );
  await tell();
  const [comment = ''] = comments();
  expect(comment).toContain(
    'Les données, sur une carte de GitHub (elles s’affichent dans un navigateur) : 63 formes sur 12 480, simplifiées. Une surface trop petite pour se voir est un point.\n\n```geojson\n{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"MultiPoint","coordinates":[[4.1,0]]}},',
  );
  const whole = [
    [
      [4.12346, 45],
      [4.2, 45],
      [4.2, 45.1],
      [4.12346, 45],
    ],
  ];
  expect(coordinates(comment)).toEqual([
    [[4.1, 0]],
    [
      [
        [4, 45],
        [4.5, 45],
      ],
    ],
    whole,
    whole,
  ]);
  expect(comment).toMatch(/```\n\nLa forme des données\n\n```text\n⠿/);
});

test('shapes that are too much for a map give way to the frame, and so do those for which the comment has no room', async () => {
  const frame = [[4.3, 48.9]];
  write(drawing({ points: Array.from({ length: 1000 }, (_, index) => [4.12345, 45 + index / 1000]) }));
  await tell();
  expect(coordinates(comments()[0])).toEqual(frame);
  write(drawing({}));
  await tell();
  expect(coordinates(comments()[0])).toEqual(frame);
  const room = drawing({ points: Array.from({ length: 500 }, (_, index) => [4.12345, 45 + index / 1000]) });
  const fill = (bytes: number): Verdict => ({
    ...room,
    datasets: room.datasets.map((each) => ({
      ...each,
      completed: { file: 'vion/arbres/dataset.yaml', text: 'x'.repeat(bytes), parts: 1 },
    })),
  });
  write(fill(40_000));
  await tell();
  expect(coordinates(comments()[0])).not.toEqual(frame);
  write(fill(50_000));
  await tell();
  expect(coordinates(comments()[0])).toEqual(frame);
  expect(comments()[0]).toContain('x'.repeat(50_000));
});

test('what meets a limit is never green, and its sender is told when to try again', async () => {
  for (const limit of ['person', 'all'] as const) {
    await tellVerdict(folder, join(folder, 'event.json'), { ...telling(), github: started.connect(), limit });
    expect(comments()).toEqual([
      expect.stringMatching(limit === 'person' ? /^.*\n## ⏳ Trop de demandes en une heure\n\nAu plus 12/ : /Beaucoup de demandes/),
    ]);
  }
  expect(statuses()).toEqual(['error Trop de demandes en une heure : à relancer plus tard']);
});

test.each(['Arbres [skip ci]', 'Arbres [CI skip]', 'Arbres [no ci]', '[skip actions]', '[actions skip]', 'skip-checks: true'])(
  'a request that would be merged without a publication is red: %s',
  async (title) => {
    await started.server.as('exemple', 'pulls/update', { repository: 'exemple/catalogue', pull_number: 1, body: { title } });
    write(verdict({ datasets: [], producers: [] }));
    await tell();
    expect(statuses()).toEqual(['failure À corriger : son titre ou un commit empêcherait la publication']);
    expect(comments()[0]).toMatch(/fusionnée, elle ne serait pas publiée/);
    // Mended, it is judged anew, and nothing is built for it.
    await started.server.as('exemple', 'pulls/update', { repository: 'exemple/catalogue', pull_number: 1, body: { title: 'Arbres' } });
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ action: 'edited', changes: { title: {} }, pull_request: { number: 1 } }));
    await tell();
    expect(statuses().at(-1)).toBe('pending Vérifié ; attend un administrateur');
  },
);

test('a request of which an earlier commit would keep it from being published is red: a merge may squash them, and takes the words of all', async () => {
  const { git } = started.repository;
  const author = { name: 'A', email: 'a@exemple.fr', date: '2026-11-28T12:00:00Z' };
  for (const message of ['Mend [skip ci]\n', 'Mend again\n']) {
    const { tree, sha } = await git.readCommit('refs/heads/depot/12');
    await git.writeRef('heads/depot/12', await git.writeCommit({ tree, parents: [sha], message, author, committer: author }));
  }
  write(verdict({ datasets: [], producers: [], head: (await git.readRef('heads/depot/12')) ?? '' }));
  await tell();
  expect(statuses()).toEqual(['failure À corriger : son titre ou un commit empêcherait la publication']);
  expect(comments()[0]).toContain('ou un commit de cette demande contient &#91;skip ci&#93;');
});

test('a title that is edited changes no verdict: it stands as it was told, and where there is none nothing is said', async () => {
  const edited = { action: 'edited', changes: { title: { from: 'x' } }, pull_request: { number: 1 } };
  writeFileSync(join(folder, 'event.json'), JSON.stringify(edited));
  await tell();
  expect([comments(), statuses()]).toEqual([[], []]);
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 1 } }));
  write(verdict());
  await tell();
  const before = comments();
  writeFileSync(join(folder, 'event.json'), JSON.stringify(edited));
  rmSync(join(folder, verdictFile));
  await tell();
  expect([comments(), statuses()]).toEqual([before, ['failure À corriger : voir le commentaire']]);
});

test('a verdict of a commit that is no longer asked for says nothing', async () => {
  write(verdict({ head: 'a'.repeat(40) }));
  expect(plain(await tell())).toContain('un autre verdict vient');
  expect([comments(), statuses()]).toEqual([[], []]);
});

test('a verdict that is silent of what GitHub shows is held to it: the folders and the sheet that change, and a data set that it leaves out', async () => {
  write(verdict({ datasets: [], producers: [] }));
  await tell();
  expect(comments()[0]).toMatch(/parce que : elle change la fiche d’un producteur, tout n’a pas pu être comparé/);
});

const attacks = [
  '@admin/equipe',
  '[a](http://exemple.fr)',
  '<img src=x onerror=alert(1)>',
  '<!-- /mappe:gate -->',
  '--> <!-- {"head":"x","isRefused":false} -->',
  '![x](http://exemple.fr/x.png)',
  'Fixes #12',
  'closes mappe-geo/mappe#12',
  'https://github.com/mappe-geo/mappe/issues/12',
  'www.exemple.fr',
  '```\n## ✅',
  '````suggestion\nx\n````',
  '| a | b |',
  '</details></td></table>',
  'GH-12',
  '\u202e✅\u2066',
  '&lt;script&gt; &#64;admin',
  `${'É*'.repeat(50_000)} @admin/equipe`,
];

test.each(attacks.map((words) => [words.slice(0, 60), words]))('words of others stand in the comment as text: %s', async (_, words) => {
  // Every place where a text from outside goes, as far as its schema lets it in.
  const text = (most: number): string => Array.from(words).slice(0, most).join('');
  const line = (most: number): string => text(most).replaceAll('\n', ' ');
  const problem = { id: 'x', severity: 'warning', message: text(20_000), where: `datasets/vion/arbres/${line(60)}.yaml:1:2` } as const;
  const { version, producer } = record();
  const [layer] = version.layers;
  const foreign = record({
    id: 'vion/arbres',
    title: line(100),
    description: text(900),
    keywords: [line(60)],
    attribution: line(200),
    lineage: text(900),
    contact: { name: line(60), url: 'https://exemple.fr/' },
    access: 'unlisted',
    path: 'vion/abcdefgh',
    personalData: { basis: `Selon ${text(190)}`, reason: `Comme dit ${text(180)}` },
    producer: { ...producer, title: line(100) },
    version: {
      ...version,
      layers:
        layer === undefined
          ? []
          : [
              {
                ...layer,
                title: line(60),
                crs: { code: 'EPSG:4326', name: line(60) },
                fields: [{ name: line(60), type: 'text', nulls: 0, example: line(60) }],
              },
            ],
    },
  });
  const told: ReviewedDataset = {
    id: 'vion/arbres',
    outcome: 'published',
    newProducer: true,
    problems: [problem],
    record: foreign,
    published: record(),
    accessReason: 'crpa-l311-5-2-h',
    accessDetail: text(500).padEnd(5, '.'),
    corrections: [{ where: `datasets/vion/arbres/${line(60)}.yaml:4`, text: line(300) }],
    completed: { file: 'vion/arbres/dataset.yaml', text: text(2000), parts: 1 },
  };
  write(
    verdict({
      datasets: [refused('vion/zones', text(20_000)), told],
      elsewhere: [problem],
      problems: [],
      withdrawn: [{ id: 'vion/x', reason: text(900) }],
      outside: [text(900)],
    }),
  );
  await tell();
  const [comment = ''] = comments();
  // In a block of code a mark is what it is, after ours: the first counts.
  const prose = comment.replace(/^(`{3,})\w*\n.*?\n\1$/gms, '');
  expect(prose.match(/<!-- \/mappe:gate -->/g)).toHaveLength(1);
  expect(comment.indexOf('<!-- /mappe:gate -->')).toBeLessThan(comment.indexOf('### '));
  expect(comment.split('\n')[1]).toContain(head);
  expect(comment).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  // Blocks of code hold what they hold, and end where we end them; beside them nothing is markup but ours.
  const html = new MarkdownIt({ html: true, linkify: true }).render(comment).replace(/<pre>.*?<\/pre>/gs, '');
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
  expect(
    links.filter((address) => !/^https:\/\/github\.com\/exemple\/catalogue\/pull\/1\/files#diff-[0-9a-f]{64}R\d+$/.test(address)),
  ).toEqual([]);
  expect(links).not.toEqual([]);
  const tags = new Set([...html.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag));
  expect(
    [...tags].filter(
      (tag) => !'a blockquote br code details h2 h3 li p strong summary table tbody td th thead tr ul'.split(' ').includes(tag ?? ''),
    ),
  ).toEqual([]);
  const shown = html.replace(/<[^>]*>/g, '');
  expect(shown).not.toMatch(/@admin|(?<![&\u2060])#\d|GH-\d|https?:\/\/github|www\.exemple/);
  expect(html).not.toMatch(/<h2>✅/);
  expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(60_100);
});

test('forty data sets are told in one comment, each with what is new of it, whole at its end', async () => {
  const datasets = Array.from({ length: 40 }, (_, index): ReviewedDataset => {
    const id = `vion/arbres-${index}`;
    const next = record({ id, title: `Arbres ${index}`, description: 'É'.repeat(600), license: 'ODbL-1.0', edition: '2.0.0' });
    return {
      id,
      outcome: 'published',
      problems: [],
      newProducer: false,
      record: next,
      published: record({ id, edition: '1.0.0' }),
      silhouette: '⠿'.repeat(4000),
    };
  });
  write(verdict({ datasets, producers: [{ id: 'vion', isNew: false, isVerified: true, isChanged: false }] }));
  await tell();
  const [comment = ''] = comments();
  expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(60_100);
  expect(comment.match(/^### Arbres \d+ /gm)).toHaveLength(40);
  expect(comment.match(/licence : « Licence Ouverte 2.0 » → « Licence ODbL 1.0 »/g)).toHaveLength(40);
  expect(comment).toMatch(/Réponses prêtes à copier[^]*aucun autre n’a de valeur\.$/);
});

test('what is new of a data set, what asks for care and what its producer gives as reason stand in its table', async () => {
  const { version } = record();
  const [layer] = version.layers;
  const before = record({ id: 'vion/arbres', edition: '1.0.0' });
  const changes = {
    previous: version.id,
    added: 1,
    removed: 2,
    changed: 3,
    moved: 0,
    unchanged: 4,
    layers: [
      {
        name: layer?.name ?? '',
        added: 1,
        removed: 2,
        changed: 3,
        moved: 0,
        unchanged: 4,
        byField: [],
        fieldsAdded: ['age'],
        fieldsRemoved: ['nom2'],
        fieldsRetyped: ['nom'],
      },
    ],
  };
  const fields = [{ name: 'nom', type: 'integer' as const, nulls: 0, personal: 'name' as const }];
  const next = record({
    id: 'vion/arbres',
    path: 'vion/abcdefgh',
    edition: '2.0.0',
    access: 'unlisted',
    title: 'Arbres remarquables',
    keywords: ['arbre'],
    version: { ...version, id: 'f'.repeat(16), changes, layers: layer === undefined ? [] : [{ ...layer, fields }] },
  });
  const told: ReviewedDataset = {
    id: 'vion/arbres',
    outcome: 'published',
    newProducer: false,
    problems: [],
    record: next,
    published: before,
    accessReason: 'inspire-13-1-h',
    accessDetail: 'Nids de rapaces.',
    quota: { held: 1, wanted: 20, allowed: 10 },
  };
  write(verdict({ datasets: [told], producers: [{ id: 'vion', isNew: false, isVerified: true, isChanged: false }] }));
  await tell();
  const [comment = ''] = comments();
  const rows = Object.fromEntries(
    [...comment.matchAll(/^\| \*\*(.+?)\*\* \| (.*) \|$/gm)].map(([, title = '', value = '']) => [title, value.replaceAll('\u2060', '')]),
  );
  expect(rows).toMatchObject({
    Producteur: 'Commune d’exemple · ✓ producteur vérifié',
    Différences: expect.stringMatching(
      /^ajoutés : 1, retirés : 2, modifiés : 3.*champs nouveaux : age<br>champs retirés : nom2<br>champs d’un autre type : nom \(texte → entier\)$/,
    ),
    'Métadonnées changées':
      'titre : « Aires de jeux » → « Arbres remarquables »<br>accès : « public » → « hors des listes et de la recherche, à une adresse impossible à deviner »<br>mots-clés, nouveau : « arbre »',
    Accès: expect.stringContaining(
      'Raison donnée : « Protection de l’environnement, comme la localisation d’espèces rares (directive INSPIRE 2007/2/CE, article 13, paragraphe 1, point h). Nids de rapaces. »',
    ),
    Personnes: '👤 champs qui semblent personnels : nom',
    Licence: 'Licence Ouverte 2.0',
  });
  expect(rows['Quota du producteur']).toContain('⚠️ 20 octets sur 10 octets');
  expect(comment).toContain(
    '- vion/arbres : ✓ producteur vérifié · 💥 rupture pour les réutilisateurs · 🔒 accès restreint · 👤 données personnelles · 📦 quota dépassé',
  );
  expect(comment).toContain('ne sera pas dans les listes. Cette raison, et le texte qu’elle cite, le permettent-ils ?');
});

test('a comment of two hundred refused data sets is below what GitHub takes, whole at its end, and names the run that has the rest', async () => {
  const run = 'https://github.com/exemple/catalogue/actions/runs/7';
  const datasets = Array.from({ length: 200 }, (_, index) => refused(`vion/arbres-${index}`, 'É*'.repeat(250), 10));
  write(verdict({ datasets }));
  await tellVerdict(folder, join(folder, 'event.json'), { ...telling(), github: started.connect(), run });
  const [comment = ''] = comments();
  expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(61_000);
  expect(comment).toContain(
    `… Le texte est coupé ici : GitHub n’en prend pas plus. Le reste est dans [l’exécution](${run}), fichier « verdict ».\n\n### Réponses`,
  );
  expect(comment).toMatch(/Ce commentaire est mis à jour à chaque changement[^\n]*$/);
  expect(comment).toContain('Réponses prêtes à copier');
  expect((comment.match(/^```/gm) ?? []).length % 2).toBe(0);
});

test('killed between any two calls and called again, it ends with one comment and one status', async () => {
  write(verdict());
  for (let calls = 1; calls < 14; calls += 1) {
    let left = calls;
    const reach = globalThis.fetch;
    globalThis.fetch = (...given) => (left-- > 0 ? reach(...given) : Promise.reject(new Error('killed')));
    try {
      const github = started.connect({ retries: 0 });
      await tellVerdict(folder, join(folder, 'event.json'), { ...telling(), github }).catch(() => undefined);
    } finally {
      globalThis.fetch = reach;
    }
  }
  await tell();
  expect([comments().length, statuses()]).toEqual([1, ['failure À corriger : voir le commentaire']]);
});
