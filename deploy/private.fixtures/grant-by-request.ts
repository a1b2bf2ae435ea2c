import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { answer, operatorOf, readEvent, readSent } from '../../pipeline/commands/deposit/answer.ts';
import { judgeDeposit } from '../../pipeline/commands/deposit/judge-deposit.ts';
import { askedIn } from '../../pipeline/commands/deposit/receive.ts';
import { startCatalogue } from '../../pipeline/forge/local-github.fixtures/local-github.ts';

const form = '.github/ISSUE_TEMPLATE/acces.yml';

/** Ask by the form of an issue, answer as its two jobs do, and merge the request; gives the grants.yaml of main, and the pseudonym. */
export async function grantByRequest(datasets: string, fields: Record<string, string>): Promise<{ grants: string; recipient: string }> {
  const dataset = fields['jeu'] ?? '';
  const text = (path: string): string => readFileSync(join(datasets, path), 'utf8');
  const own = ['operator.yaml', `${dirname(dataset)}/producer.yaml`, `${dataset}/dataset.yaml`];
  const { server, repository, connect } = await startCatalogue({
    ...Object.fromEntries(own.map((path) => [`datasets/${path}`, text(path)])),
    [form]: readFileSync(join(import.meta.dirname, '../..', form), 'utf8'),
    '.github/workflows/review.yml': 'on: workflow_dispatch\njobs: {}\n',
  });
  const scratch = mkdtempSync(join(tmpdir(), 'mappe-request-'));
  try {
    const number = await server.openByForm(repository, 'acces', { by: 'secretaire', title: 'Accès', fields });
    const { payload, token } = server.events.at(-1) ?? {};
    const event = join(scratch, 'event.json');
    writeFileSync(event, JSON.stringify({ ...payload, sender: token?.user }));
    const github = connect();
    const bundle = join(scratch, 'bundle');
    const now = new Date();
    const asked = await askedIn(event, {}, { github: () => Promise.resolve(github), folder: scratch });
    if (asked !== undefined && !('refused' in asked)) await judgeDeposit(asked, { datasets, scratch, bundle, access: {}, now });
    const issue = await readEvent(event);
    if (issue === undefined) throw new Error('The form asked for nothing.');
    const stage = (): Promise<never> => Promise.reject(new Error('There is no store.'));
    const answering = { github, operator: await operatorOf(datasets), datasets, now, lang: 'fr', stage, run: 'x' } as const;
    await answer(bundle, { ...issue, ...(await readSent(issue, github, {})) }, answering);
    const request = repository.issues.find(({ pull }) => pull !== undefined);
    if (request === undefined) throw new Error(`Nothing was proposed: ${repository.issues[0]?.comments.at(-1)?.body}`);
    await server.as('exemple', 'pulls/merge', { repository: 'exemple/catalogue', pull_number: request.number, body: {} });
    return {
      grants: String(await repository.git.readBlob(`refs/heads/main:datasets/${dataset}/grants.yaml`)),
      recipient: `demande-${number}`,
    };
  } finally {
    await server.stop();
    rmSync(scratch, { recursive: true });
  }
}
