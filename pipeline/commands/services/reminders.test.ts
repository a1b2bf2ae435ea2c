import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeadServices } from '../../../schemas/types.ts';
import { startCatalogue, type StartedCatalogue } from '../../forge/local-github.fixtures/local-github.ts';
import { type Reminder, reminderText } from '../../forge/texts/reminder.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, manifest } from '../build/build.fixtures/catalogue.ts';
import { keepReminders, readReminders } from './reminders.ts';

const site = 'https://cartes.exemple.fr/';
const dead = (dataset: string, detail = 'Le serveur a répondu 503.'): DeadServices[number] => ({
  dataset,
  type: 'wfs',
  host: 'exemple.fr',
  detail,
});
const reminder = (given: Partial<Reminder>): Reminder => ({ title: 'DDT', owners: [], dead: [], late: [], plan: [], ending: [], ...given });

describe('what a producer has to look at', () => {
  const read = (today: string, services: DeadServices, change = manifest()): ReturnType<typeof readReminders> => {
    const { datasets, write } = catalogue();
    write('dataset.yaml', change);
    write('../producer.yaml', `${producer}plan: { name: premium, terabytes: 1, until: 2026-12-31 }\nowners: [ana, bo]\n`);
    const file = join(scratchFolder(), 'dead.json');
    writeFileSync(file, JSON.stringify(services));
    return readReminders({ datasets, services: file, today });
  };
  const producer = 'title: DDT de la Marne\ntype: etat\nterritory: DEP-51\ncontact: { name: SIG, email: sig@exemple.fr }\n';

  test('is what does not answer, data that are late and a plan that ends, each on its day', async () => {
    const dated = manifest().replace(/^frequency: .*$/m, 'frequency: annual\ndates: { revised: 2026-01-31 }');
    const early = await read('2026-10-01', [], dated);
    expect([...early.reminders]).toEqual([]);
    const ending = await read('2026-11-28', [dead('ddt-51/mats'), dead('autre/chose')], dated);
    expect([...ending.reminders.keys()]).toEqual(['ddt-51']);
    expect(ending.reminders.get('ddt-51')).toMatchObject({
      title: 'DDT de la Marne',
      owners: ['ana', 'bo'],
      late: [],
      dead: [{ dataset: 'ddt-51/mats' }],
      plan: [{ id: 'plan.ending' }],
    });
    const late = await read('2027-12-01', [], dated);
    expect(late.reminders.get('ddt-51')).toMatchObject({
      dead: [],
      late: [{ dataset: 'ddt-51/mats', problem: { id: 'frequency.late' } }],
      plan: [{ id: 'plan.ended' }],
    });
    // What its producer keeps up to date no longer is not late.
    const deprecated = await read('2027-12-01', [], `${dated}deprecated: { since: 2026-06-01, reason: Relevés arrêtés. }\n`);
    expect(deprecated.reminders.get('ddt-51')).toMatchObject({ late: [] });
  });

  test('is told in words, each with its page', async () => {
    const { reminders } = await read('2026-11-28', [dead('ddt-51/mats')]);
    const [own = expect.fail('There is none.')] = reminders.values();
    expect(reminderText(own, site, 'fr').replaceAll(/[\u202f\u00a0]/g, ' ')).toBe(
      [
        '@ana @bo',
        'Voici ce qu’il y a à revoir dans vos données. Ce ticket est tenu à jour chaque nuit, et se ferme de lui-même quand tout est en ordre. Pour changer des données ou leur adresse, ouvrez leur page et choisissez « Mettre à jour ces données ».',
        '### Services et fichiers qui ne répondent pas',
        '- [ddt-51/mats](https://cartes.exemple.fr/donnees/ddt-51/mats/) (WFS, exemple.fr) : Le serveur a répondu 503.',
        '### Offre payante',
        '- L’offre payante prend fin le 2026-12-31. Renouvelez-la, ou ramenez le volume à celui de l’offre gratuite.',
      ].join('\n\n'),
    );
  });

  test('is an access to restricted data a month before it ends, once for a group, unless something prolongs it', async () => {
    const key = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
    const { datasets, write } = catalogue();
    const restricted = `access: restricted\naccessReason: crpa-l311-5-2-d\nsource: { deposit: a.csv.age, sha256: ${'a'.repeat(64)} }\n`;
    write('dataset.yaml', manifest(restricted).replace(/^source: \{ path.*\n/m, ''));
    const members = ['bezannes', 'tinqueux'].map((name) => `{ recipient: ${name}, key: ${key} }`);
    write('../groups.yaml', `groups:\n  - { id: epci, title: Communes, members: [${members.join(', ')}] }\n`);
    const own = (until: string, more = ''): string => `  - { recipient: geometre, key: ${key}, until: ${until}, reason: Relevé.${more} }\n`;
    const group = '  - { group: epci, until: 2026-12-20, reason: Révision. }\n';
    const told = async (today: string, ...lines: string[]): Promise<unknown> => {
      write('grants.yaml', `grants:\n${lines.join('')}`);
      return (await readReminders({ datasets, today })).reminders.get('ddt-51')?.ending.map(({ whom, until }) => [whom, until]);
    };
    expect(await told('2026-12-01', group, own('2027-06-30'))).toEqual([['epci', '2026-12-20']]);
    expect(await told('2026-11-18', group)).toBeUndefined();
    expect(await told('2026-12-21', group)).toBeUndefined();
    expect(await told('2026-12-01', own('2026-12-20'), own('2027-06-30'))).toBeUndefined();
    expect(await told('2026-12-01', own('2026-12-20', ', since: 2026-12-01, passphrase: true'))).toBeUndefined();
    const ending = [{ dataset: 'ddt-51/mats', whom: 'epci', until: '2026-12-20' }];
    expect(reminderText(reminder({ ending }), site, 'fr').replaceAll(/[\u202f\u00a0]/g, ' ')).toContain(
      '- [ddt-51/mats](https://cartes.exemple.fr/donnees/ddt-51/mats/) : epci, jusqu’au 20 décembre 2026. Pour le prolonger, changez « until » dans grants.yaml.',
    );
  });

  test('what a server says in its refusal stays text: it calls nobody and links to nothing', () => {
    const said = reminderText(
      reminder({ dead: [dead('a/b', '@equipe `x` [y](https://z) #12 <!-- mappe:rappel/b -->\n### Accepté')] }),
      site,
      'fr',
    );
    expect(said.split('\n').at(-1)).toBe(
      '- [a/b](https://cartes.exemple.fr/donnees/a/b/) (WFS, exemple.fr)\u00a0: &#64;\u2060equipe &#96;x&#96; &#91;y&#93;(https:\u2060//z) &#35;\u206012 &#60;&#33;-- mappe:rappel/b --&#62; &#35;\u2060&#35;\u2060&#35;\u2060 Accepté',
    );
  });

  test('fits into an issue, whatever it is, and counts the rest', () => {
    const all = Array.from({ length: 2000 }, (_, index) => dead(`ddt-51/jeu-${index}`, '@'.repeat(300)));
    const said = reminderText(reminder({ dead: all }), site, 'fr');
    expect(said.length).toBeLessThan(30_000);
    const shown = said.match(/^- \[/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(5);
    expect(said.split('\n').at(-1)).toBe(`- et ${2000 - shown} autres`);
  });
});

describe('the issues of producers', () => {
  let started: StartedCatalogue;
  beforeEach(async () => {
    started = await startCatalogue();
  });
  afterEach(() => started.server.stop());
  const keep = (reminders: Record<string, Reminder>): Promise<string> =>
    keepReminders(started.connect(), { reminders: new Map(Object.entries(reminders)), site }, 'fr');
  const issues = (): unknown[] =>
    started.repository.issues.map(({ title, state, comments }) => [title, state, ...comments.map(({ body }) => body)]);

  test('are one each: opened, brought to a new text and a new name, closed with a word, opened anew', async () => {
    const own = { a: reminder({ dead: [dead('a/x')] }), b: reminder({ title: 'Mairie de B @x', dead: [dead('b/x')] }) };
    expect(await keep(own)).toBe('Rappels\u202f: 2 ouverts, 0 mis à jour, 0 inchangés, 0 fermés, 0 remis à une autre nuit.');
    expect(await keep(own)).toBe('Rappels\u202f: 0 ouverts, 0 mis à jour, 2 inchangés, 0 fermés, 0 remis à une autre nuit.');
    expect(await keep({ a: { ...own.a, title: 'DREAL' } })).toBe(
      'Rappels\u202f: 0 ouverts, 1 mis à jour, 0 inchangés, 1 fermés, 0 remis à une autre nuit.',
    );
    const closed = ['Mairie de B @\u2060x : des données à revoir', 'closed', 'Tout est en ordre.'];
    expect(issues()).toEqual([['DREAL : des données à revoir', 'open'], closed]);
    await keep(own);
    expect(issues()).toEqual([['DDT : des données à revoir', 'open'], closed, [closed[0], 'open']]);
  });

  test('cannot be where the repository has none, and whoever runs the catalogue reads what to tick', async () => {
    started.repository.hasIssues = false;
    await expect(keep({ a: reminder({ dead: [dead('a/x')] }) })).rejects.toThrow(
      /sont désactivés, .* ou lance «\u202fmappe doctor --fix\u202f»/,
    );
  });

  test('are opened fifty in a night, the others in the next', async () => {
    const own = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`p-${index}`, reminder({ dead: [dead(`p-${index}/x`)] })]));
    expect(await keep(own)).toContain('50 ouverts, 0 mis à jour, 0 inchangés, 0 fermés, 10 remis à une autre nuit.');
    expect(await keep(own)).toContain('10 ouverts, 0 mis à jour, 50 inchangés, 0 fermés, 0 remis à une autre nuit.');
    expect(new Set(started.repository.issues.map(({ body }) => /^<!--.*?-->/.exec(body ?? '')?.[0])).size).toBe(60);
  });
});
