import { describe, expect, test } from 'vitest';
import type { Problem, Receipt } from '../../../schemas/types.ts';
import { answerOf, outdated, requestOf } from './deposit-answer.ts';
import { newDataset, startCatalogue } from '../local-github.fixtures/local-github.ts';
import { proposeChange } from '../github/propose.ts';

const context = { form: 'https://mappe.exemple.fr/publier/', contact: 'catalogue@exemple.fr' };
const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2060', '');
const dataset: Receipt['datasets'][number] = {
  id: 'vion/sentiers',
  title: 'Sentiers de Vion',
  act: 'added',
  bytes: 2048,
  layers: [
    { title: 'Sentiers', features: 12, geometry: 'line' },
    { title: 'Panneaux', features: 1 },
  ],
  problems: [],
};
const accepted: Receipt = {
  format: 1,
  outcome: 'accepted',
  producer: { id: 'vion', title: 'Commune de Vion', isNew: true },
  datasets: [dataset],
  problems: [],
  files: [],
  removed: [],
};
const wrong = (message: string, more: Partial<Problem> = {}): Problem => ({ id: 'x.y', severity: 'error', message, ...more });
const refused = (...problems: Problem[]): Receipt => ({ ...accepted, outcome: 'refused', problems });

describe('the answer to a deposit', () => {
  test('says what was read, what happens next, and how to change it or give it up', () => {
    expect(plain(answerOf(accepted, { ...context, pull: 13 }, 'fr'))).toMatchInlineSnapshot(`
      "## Vos données sont prêtes à être relues

      **Sentiers de Vion** · vion/sentiers · ajouté

      - Couche « Sentiers » : 12 objets (lignes)
      - Tableau « Panneaux » : 1 objet
      - 2 ko à publier, dans tous les formats

      ### Et maintenant ?

      1. Votre demande est ouverte : #13. Un administrateur la relit, puis les données paraissent au catalogue.
      2. Pour changer quelque chose : reprenez [le formulaire de publication](https://mappe.exemple.fr/publier/) et glissez le nouveau zip dans un commentaire de ce ticket. La même demande est mise à jour.
      3. Pour y renoncer : fermez ce ticket. La demande se ferme avec lui."
    `);
  });

  test('names each point to correct once, where it stands, and the way back', () => {
    const problem = wrong('Il manque un titre.', { where: 'datasets/vion/sentiers/dataset.yaml:3:1' });
    const broken = wrong('Le producteur a des erreurs.', { id: 'manifest.producer-broken' });
    const receipt = {
      ...refused(problem),
      datasets: [{ ...dataset, problems: [problem, broken, wrong('À savoir.', { severity: 'warning' })] }],
    };
    expect(plain(answerOf(receipt, context, 'fr'))).toMatchInlineSnapshot(`
      "## Il reste un point à corriger

      Rien n’est proposé au catalogue pour l’instant.

      1. Il manque un titre. *(dataset.yaml, ligne 3)*

      ### Comment corriger

      Reprenez [le formulaire de publication](https://mappe.exemple.fr/publier/), préparez un nouveau zip, et glissez-le dans un commentaire de ce ticket : la réponse arrive en quelques minutes. Une question ? Écrivez à catalogue&#64;exemple.fr."
    `);
  });

  test('leads whoever has updated one data set back to its page', () => {
    const updated: Receipt = { ...refused(wrong('Le fichier est vide.')), datasets: [{ ...dataset, act: 'updated' }] };
    const page = 'Reprenez « Mettre à jour ces données », sur [la page des données](https://mappe.exemple.fr/donnees/vion/sentiers/)';
    expect(plain(answerOf(updated, context, 'fr'))).toContain(page);
    expect(plain(answerOf({ ...updated, outcome: 'accepted' }, context, 'fr'))).toContain(page.replace('Reprenez', 'reprenez'));
  });

  test('tells whoever has filled the form what to do there, and in no manifest', () => {
    const box = 'x 0 … 9, y 0 … 9';
    const facts = { layer: 'mats', code: 'EPSG:2154', name: 'Lambert-93', guesses: 'EPSG:4326 (WGS 84)', guess: 'EPSG:4326', box };
    const answers = ['fr', 'en'] as const;
    const said = answers.map((lang) => answerOf(refused(wrong('…', { id: 'source.crs-wrong-guess', facts })), context, lang));
    expect(plain(said[0] ?? '')).toContain(
      'Pour une mise à jour, exportez la couche en EPSG:2154. Sinon, choisissez son système dans le formulaire.',
    );
    expect(said[1]).toContain('For an update, export the layer in EPSG:2154. Otherwise choose its system in the form.');
  });

  test('in an issue that is closed says so, and not to drop another zip there', () => {
    const told = plain(answerOf(refused(wrong('Ce ticket est fermé.', { id: 'deposit.closed' })), context, 'fr'));
    expect(told).toBe('## Il reste un point à corriger\n\nRien n’est proposé au catalogue pour l’instant.\n\n1. Ce ticket est fermé.');
  });

  test('of a withdrawal speaks of no zip, and of a refused one says that the request before it stays open', () => {
    const gone = { ...accepted, datasets: [{ ...dataset, act: 'withdrawn' as const, layers: [] }] };
    const told = plain(answerOf(gone, { ...context, asked: 'withdrawal', pull: 3 }, 'fr'));
    expect(told).toMatch(/^## Ce retrait est prêt à être relu[^]*puis les données quittent le catalogue/);
    const refusedOne = plain(answerOf(refused(wrong('Non.')), { ...context, asked: 'withdrawal' }, 'fr'));
    expect([told, refusedOne].join('')).not.toContain('zip');
    expect(plain(answerOf(refused(wrong('Non.')), { ...context, pull: 3 }, 'fr'))).toContain(
      'Votre demande #3 reste ouverte, avec le zip d’avant.',
    );
  });

  test('is as short as GitHub takes it, whatever is wrong', () => {
    const many = Array.from({ length: 200 }, (_, index) => wrong(`${index} ${'é'.repeat(5000)}`));
    const answer = answerOf(refused(...many), context, 'fr');
    expect(Buffer.byteLength(answer)).toBeLessThan(65_000);
    expect(answer).toContain('170 autres');
  });

  test('of very many data sets is taken by GitHub, as is its request, and both say where the others are', async () => {
    const { server, repository, connect } = await startCatalogue();
    const datasets = Array.from({ length: 150 }, (_, index) => ({ ...dataset, id: `vion/sentiers-${index}`, title: '*'.repeat(150) }));
    const many = { ...accepted, datasets };
    try {
      await proposeChange(connect(), { ...newDataset, ...requestOf(many, { issue: 1, login: 'mairie' }, 'fr') });
      await connect().issues.writeComment(1, 'depot-x', answerOf(many, { ...context, pull: 1 }, 'fr'));
      const texts = repository.issues.flatMap(({ body, comments }) => [body ?? '', ...comments.map((each) => each.body)]);
      const others = expect.stringMatching(/… et \d+ autres jeux de données, que montre la demande \(onglet « Files changed »\)/) as string;
      expect(texts.map(plain)).toEqual([others, others]);
      expect(plain(texts[1] ?? '')).toMatch(/sentiers-0 [^]*### Et maintenant \?/);
    } finally {
      await server.stop();
    }
  });

  test.each([
    '@admin',
    '#1',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '![x](https://exemple.fr/p.png)',
    '`code`',
    '\n\n# Titre',
    '<!-- mappe:depot -->',
    'https://exemple.fr',
  ])('shows what others wrote as text: %j', (text) => {
    const hostile = {
      ...dataset,
      title: text,
      layers: [{ title: text, features: 1 }],
      problems: [wrong(text, { severity: 'warning', where: text })],
    };
    const receipt = { ...accepted, producer: { id: 'vion', title: text, isNew: true }, datasets: [hostile], problems: [wrong(text)] };
    const told = [
      answerOf(receipt, { ...context, pull: 1 }, 'fr').replaceAll('#1)', ''),
      answerOf({ ...receipt, outcome: 'refused' }, context, 'fr'),
      requestOf(receipt, { from: text }, 'fr').body,
    ].join('\n');
    for (const raw of ['@admin', '<img', '](javascript', '![', '`code`', '\n# Titre', '<!--', 'https://exemple.fr'])
      if (text.includes(raw.trim())) expect(told).not.toContain(raw);
  });

  test('that holds no longer says what does, with what it said folded below, once however often it is said', () => {
    const answer = answerOf(accepted, { ...context, pull: 13 }, 'fr');
    const replaced = outdated(answer, { becomes: 'replaced' }, 'fr');
    const closed = outdated(replaced, { becomes: 'given-up', pull: 13 }, 'fr');
    expect(closed).toBe(outdated(outdated(answer, { becomes: 'given-up', pull: 13 }, 'fr'), { becomes: 'given-up', pull: 13 }, 'fr'));
    expect(plain(closed)).toMatch(
      /^## Cette demande est fermée\n\nLa demande #13 est fermée, et rien n’a changé au catalogue\.\n\n<details>\n<summary>Ce que disait cette réponse<\/summary>\n<!-- mappe:before -->\n\n## Vos données sont prêtes[^]*avec lui\.\n\n<!-- mappe:after -->\n<\/details>$/,
    );
    expect(plain(outdated(answer, { becomes: 'accepted', pull: 13 }, 'fr'))).toMatch(
      /^## Votre demande est acceptée\n\nLa demande #13 est acceptée\./,
    );
  });
});

describe('the request of a deposit', () => {
  test('names what it does, whose it is and who sent it, and closes the issue', () => {
    const { title, body } = requestOf(accepted, { issue: 12, login: 'mairie' }, 'fr');
    expect(plain(title)).toBe('Ajout : Sentiers de Vion (Commune de Vion)');
    expect(plain(body).split('\n\n').slice(0, 2)).toEqual([
      'Envoyé par @mairie dans le ticket #12, qui se fermera à la publication (closes #12).',
      '**Nouvel organisme** : Commune de Vion. Vérifiez qui envoie ces données avant d’accepter.',
    ]);
    const more = { ...accepted, datasets: [{ ...dataset, act: 'updated' as const }, dataset, dataset] };
    expect(plain(requestOf(more, { from: 'Mairie' }, 'fr').title)).toBe('Mise à jour : Sentiers de Vion et 2 autres (Commune de Vion)');
  });

  test('says where who sends is no declared owner of a producer that is known: anybody can send an update', () => {
    const known = { ...accepted, producer: { id: 'vion', title: 'Commune de Vion', isNew: false } };
    const told = (owners: string[]): string => plain(requestOf(known, { issue: 12, login: 'mairie', owners }, 'fr').body);
    expect(told(['prefecture'])).toContain(
      '**Organisme déjà au catalogue** : Commune de Vion, dont @mairie n’est pas un responsable déclaré (owners, dans producer.yaml).',
    );
    expect(told(['prefecture', 'Mairie'])).not.toContain('Organisme déjà');
    expect(plain(requestOf(known, { from: 'Mairie' }, 'fr').body)).not.toContain('Organisme déjà');
  });

  test('says who sends whoever it is, and that it is not whose issue it is: that one being an owner drops no warning', () => {
    const known = { ...accepted, producer: { id: 'vion', title: 'Commune de Vion', isNew: false } };
    const told = (login: string): string => requestOf(known, { issue: 12, login, author: 'mairie', owners: ['mairie'] }, 'fr').body;
    expect(plain(told('mairie'))).toContain('Envoyé par @mairie dans le ticket #12');
    expect(plain(told('mairie'))).not.toMatch(/n’est pas/);
    expect(plain(told('collegue')).split('\n\n').slice(0, 3)).toEqual([
      'Envoyé par @collegue dans le ticket #12, qui se fermera à la publication (closes #12).',
      '**Ce n’est pas @mairie, dont est le ticket, qui a envoyé ceci** : @collegue a changé le texte qui le demande, ou rouvert le ticket. Vérifiez qui envoie ces données avant d’accepter.',
      expect.stringMatching(/^\*\*Organisme déjà au catalogue\*\* : Commune de Vion, dont @collegue n’est pas un responsable déclaré/),
    ]);
  });

  test('names the zip that was read, by its name and its digest; so does the answer, and whoever has sent it in another’s name', () => {
    const zip = 'https://github.com/user-attachments/files/12345/depot_2026.zip';
    const receipt = { ...accepted, zip, digest: 'ab'.repeat(32) };
    const line = `Zip lu : depot&#95;2026.zip, empreinte SHA-256 ${'ab'.repeat(32)}.`;
    const sent = { ...context, sender: 'collegue', author: 'mairie' };
    const answers = [receipt, { ...receipt, ...refused(wrong('Non.')) }].map((each) => plain(answerOf({ ...each, zip }, sent, 'fr')));
    for (const said of [plain(requestOf(receipt, { issue: 12, login: 'mairie' }, 'fr').body), ...answers]) expect(said).toContain(line);
    for (const said of answers)
      expect(said).toContain('**Envoyé par collegue** : ce compte a changé le texte de mairie, ou rouvert le ticket.');
    expect(answerOf(receipt, { ...sent, sender: 'mairie' }, 'fr')).not.toContain('Envoyé par');
  });

  test('names each file that is written, and each that goes', () => {
    const file = (path: string): Receipt['files'][number] => ({ path, bytes: 1, sha256: 'a'.repeat(64) });
    const receipt = { ...accepted, files: [file('vion/sentiers/dataset.yaml')], removed: ['vion/chemins/dataset.yaml'] };
    const { body } = requestOf(receipt, { from: 'Mairie' }, 'fr');
    expect(plain(body)).toContain(
      '**Fichiers ajoutés ou changés**\n\n- vion/sentiers/dataset.yaml\n\n**Fichiers retirés**\n\n- vion/chemins/dataset.yaml',
    );
    const renamed = { ...receipt, datasets: [{ ...dataset, act: 'renamed' as const, former: 'vion/chemins' }] };
    expect(plain(requestOf(renamed, { from: 'Mairie' }, 'fr').body)).toContain('vion/sentiers · renommé, était vion/chemins');
    const many = Array.from({ length: 300 }, (_, index) => file(`vion/sentiers/${index}.csv`));
    expect(plain(requestOf({ ...accepted, files: many }, { from: 'Mairie' }, 'fr').body)).toContain('- et 260 autres');
  });

  test('is as short as GitHub takes it', () => {
    const warned = {
      ...dataset,
      problems: Array.from({ length: 30 }, (_, index) => wrong(`${index} ${'é'.repeat(600)}`, { severity: 'warning' as const })),
    };
    const { body } = requestOf({ ...accepted, datasets: Array.from({ length: 20 }, () => warned) }, { from: 'Mairie' }, 'fr');
    expect(Buffer.byteLength(body)).toBeLessThan(65_000);
    expect(body).toContain('Sentiers de Vion');
  });
});
