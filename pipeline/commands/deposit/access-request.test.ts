import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCatalogue, type StartedCatalogue } from '../../forge/local-github.fixtures/local-github.ts';
import { fixtureText, restrictedDataset } from '../../manifest/read.fixtures/catalogue.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { answer, operatorOf, readEvent, readSent } from './answer.ts';
import { judgeDeposit } from './judge-deposit.ts';
import { askedIn } from './receive.ts';

/* A person who has no more than a key asks, by the form of an issue, to read restricted data; the producer decides by a request. */

const id = 'ddt-51/eoliennes';
const form = '.github/ISSUE_TEMPLATE/acces.yml';
const catalogue = {
  'operator.yaml': fixtureText('operator.yaml'),
  'ddt-51/producer.yaml': fixtureText('ddt-51/producer.yaml'),
  [`${id}/dataset.yaml`]: restrictedDataset,
  'ddt-51/autres/dataset.yaml': fixtureText(`${id}/dataset.yaml`),
};
const now = new Date('2026-11-28T12:00:00Z');
const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2060', '');

let started: StartedCatalogue;
let datasets: string;
let key: string;
beforeEach(async () => {
  const files = Object.entries(catalogue).map(([path, text]) => [`datasets/${path}`, text] as const);
  started = await startCatalogue({
    ...Object.fromEntries(files),
    [form]: readFileSync(join(import.meta.dirname, '../../..', form), 'utf8'),
    '.github/workflows/review.yml': 'on: workflow_dispatch\njobs: {}\n',
  });
  datasets = join(scratchFolder(), 'datasets');
  for (const [path, text] of Object.entries(catalogue)) write(path, text);
  key = await identityToRecipient(await generateX25519Identity());
});
afterEach(() => started.server.stop());

function write(path: string, text: string): void {
  mkdirSync(dirname(join(datasets, path)), { recursive: true });
  writeFileSync(join(datasets, path), text);
}

const ask = (fields: Record<string, string> = {}): Promise<number> =>
  started.server.openByForm(started.repository, 'acces', {
    by: 'secretaire',
    title: 'Accès',
    fields: { jeu: id, cle: key, fin: '30/06/2027', usage: 'Instruire les permis de construire.', ...fields },
  });

/** Read and answer the last event, as the two jobs of the workflow do; gives the last answer in its issue. */
async function answered(): Promise<string> {
  const { payload, token } = started.server.events.at(-1) ?? {};
  const event = join(scratchFolder(), 'event.json');
  writeFileSync(event, JSON.stringify({ ...payload, sender: token?.user }));
  const scratch = scratchFolder();
  const github = started.connect();
  const asked = await askedIn(event, {}, { github: () => Promise.resolve(github), folder: scratch });
  const bundle = join(scratch, 'bundle');
  if (asked !== undefined && !('refused' in asked)) await judgeDeposit(asked, { datasets, scratch, bundle, access: {}, now });
  const issue = await readEvent(event);
  if (issue === undefined) throw new Error('No deposit.');
  const stage = (): Promise<never> => Promise.reject(new Error('There is no store.'));
  const answering = { github, operator: await operatorOf(datasets), datasets, now, lang: 'fr', stage, run: 'x' } as const;
  await answer(bundle, { ...issue, ...(await readSent(issue, github, {})) }, answering);
  return plain(started.repository.issues.find(({ number }) => number === issue.number)?.comments.at(-1)?.body ?? '');
}

const proposed = async (issue: number): Promise<string> =>
  String(await started.repository.git.readBlob(`refs/heads/depot/${issue}:datasets/${id}/grants.yaml`));
const pulls = (): unknown[] => started.repository.issues.flatMap(({ pull, title, state }) => (pull ? [[plain(title), state]] : []));
const refusal = async (fields: Record<string, string>): Promise<string> => {
  await ask(fields);
  return answered();
};

test('who asks for access becomes one line of grants.yaml in a request, which an edit changes and a closing closes', async () => {
  const number = await ask();
  expect(await answered()).toMatch(
    /^<!-- mappe:depot-\w+ -->\n## Votre demande d’accès est prête à être relue\n[^]*Le producteur la relit ; il doit savoir/,
  );
  expect(pulls()).toEqual([['Accès : Éoliennes terrestres (DDT de la Marne)', 'open']]);
  const said = plain(started.repository.issues[1]?.body ?? '');
  expect(said).toMatch(/Envoyé par @\S*secretaire[^]*ne prouve pas à qui est la clé[^]*grants\.yaml/);
  const line = `  - recipient: demande-${number}\n    key: ${key}\n    since: 2026-11-28\n    until: 2027-06-30\n    reason: Instruire les permis de construire.\n`;
  expect(await proposed(number)).toBe(`grants:\n${line}`);
  const at = { repository: 'exemple/catalogue', issue_number: number };
  const body = (started.repository.issues[0]?.body ?? '').replace('30/06/2027', '2027-03-31');
  await started.server.as('secretaire', 'issues/update', { ...at, body: { body } });
  await answered();
  expect(await proposed(number)).toBe(`grants:\n${line.replace('2027-06-30', '2027-03-31')}`);
  await started.server.as('secretaire', 'issues/update', { ...at, body: { state: 'closed' } });
  expect(await answered()).toMatch(/## Cette demande est fermée/);
  expect(pulls()).toEqual([[expect.any(String), 'closed']]);
});

test('who asks for more time keeps their pseudonym and their layers, beside the grants of others', async () => {
  const other = await identityToRecipient(await generateX25519Identity());
  const others = `  - { recipient: geometre, key: ${other}, until: 2027-01-31, reason: Relevés du réseau. }\n`;
  write(
    `${id}/grants.yaml`,
    `# Convention de 2026.\ngrants:\n${others}  - { recipient: mairie, key: ${key}, until: 2026-12-31, reason: Permis., layers: [zones] }\n`,
  );
  const number = await ask();
  await answered();
  const text = await proposed(number);
  expect(text).toContain('# Convention de 2026.\n');
  expect(text).toContain(`recipient: geometre, key: ${other}, until: 2027-01-31`);
  expect(text).toMatch(/recipient: mairie\n[^]*until: 2027-06-30\n[^]*layers:\n\s+- zones\n$/);
  expect(await refusal({ fin: '2026-12-30' })).toContain('Cette clé ouvre déjà « ddt-51/eoliennes » jusqu’au 2026-12-31');
});

test('what is no key, no day or no use, or asks for what everybody reads, is refused in words that say what to do', async () => {
  const weak = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z';
  expect(await refusal({ cle: weak })).toContain('Ce n’est pas une clé publique entière');
  expect(await refusal({ cle: `${key}\n  - { group: epci }` })).toContain('Ce n’est pas une clé publique entière');
  expect(await refusal({ cle: `AGE-SECRET-KEY-1${'Q'.repeat(58)}` })).toContain(
    'C’est votre clé secrète, et tout le monde la lit ici désormais',
  );
  expect(await refusal({ fin: '27/11/2026' })).toContain('« 27/11/2026 » n’est pas un dernier jour');
  expect(await refusal({ fin: '30/02/2027' })).toContain('n’est pas un dernier jour');
  expect(await refusal({ fin: '30/06/2036' })).toContain('Un accès dure 1098 jours au plus');
  expect(await refusal({ usage: '…' })).toContain('Dites en une phrase ce que vous ferez des données');
  expect(await refusal({ usage: 'Pour Mme Jeanne Martin, 06 12 34 56 78.' })).toContain('L’usage nomme quelqu’un');
  expect(await refusal({ jeu: 'ddt-51/autres' })).toContain('« ddt-51/autres » n’est pas à accès restreint');
  expect(await refusal({ jeu: 'ddt-51/../operator' })).toContain('Le jeu de données n’est pas reconnu');
  expect(await refusal({ jeu: 'ddt-51/absent' })).toContain('Il n’y a pas de jeu de données « ddt-51/absent »');
  expect(pulls()).toEqual([]);
});

test('a hostile use is a text in grants.yaml, and nothing else', async () => {
  const number = await ask({
    usage: 'x"\n  - { group: epci, until: 2030-01-01, reason: a }\n\n### Clé publique\n\nage1… @mappe-geo <script> {{',
  });
  expect(await answered()).toMatch(/## Votre demande d’accès est prête/);
  const { parse } = await import('yaml');
  const { grants } = parse(await proposed(number)) as { grants: Record<string, unknown>[] };
  expect(grants).toHaveLength(1);
  expect(grants[0]).toMatchObject({ recipient: `demande-${number}`, key, until: '2027-06-30' });
  expect(
    started.repository.issues
      .map(({ body }) => body)
      .slice(1)
      .join('\n'),
  ).not.toContain('@mappe-geo');
});
