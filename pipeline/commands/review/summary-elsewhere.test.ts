import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { annotations } from '../../forge/github/github-text.ts';
import { operator, producer } from '../build/build.fixtures/catalogue.ts';
import { summary, type SummaryResult } from './summary.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'summary-'));
  write('operator.yaml', `${operator}territories: [mairie/zones]\n`);
  write('mairie/producer.yaml', producer);
  write('mairie/aires/dataset.yaml', manifest('Aires de jeux', 'path: d.geojson'));
  write(
    'mairie/zones/dataset.yaml',
    manifest('Zones', 'path: d.geojson', 'role: territories\nlayers: [{ name: d, territory: { level: commune, code: c } }]\n'),
  );
  write(
    'mairie/croisees/dataset.yaml',
    manifest('Aires par zone', 'derive: { join: count, of: { dataset: mairie/zones }, with: { dataset: mairie/aires } }'),
  );
  for (const name of ['aires', 'zones']) write(`mairie/${name}/d.geojson`, '{}');
  git('init');
  commit();
  git('tag', 'base');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  const file = join(root, 'datasets', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function git(...args: string[]): void {
  const settings = ['-c', 'user.name=t', '-c', 'user.email=t@exemple.fr', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...settings, ...args], { cwd: root, stdio: 'ignore' });
}

function commit(): void {
  git('add', 'datasets');
  git('commit', '-m', 'x');
}

const manifest = (title: string, source: string, more = ''): string => `title: ${title}
description: Aires de jeux de la commune, avec l’âge conseillé et leurs équipements.
themes: [equipements]
license: etalab-2.0
frequency: annual
lineage: Levé sur place par les services de la commune.
contact: { name: Mairie, email: mairie@exemple.fr }
source: { ${source} }
${more}`;

/** The summary of what differs from the first commit, of which nothing was built. */
async function review(): Promise<SummaryResult & { text: string }> {
  commit();
  const report = join(root, 'report.jsonl');
  const out = join(root, 'resume.md');
  writeFileSync(report, '');
  const told = await summary({
    report,
    store: join(root, 'store'),
    datasets: join(root, 'datasets'),
    root,
    out,
    since: 'base',
    lang: 'fr',
  });
  return { ...told, text: readFileSync(out, 'utf8') };
}

test('a request that removes what another data set is computed from is refused, at the line that names it', async () => {
  rmSync(join(root, 'datasets', 'mairie', 'aires'), { recursive: true });
  const { holds, problems, text } = await review();
  expect(holds).toBe(false);
  expect(text).toMatch(/^## ❌ À corriger\u202F: avec cette demande, le reste du catalogue ne tient plus\n/);
  expect(text).toContain('n’est pas dans le catalogue');
  expect(annotations(problems)).toEqual([
    expect.stringMatching(/^::error file=.*mairie\/croisees\/dataset\.yaml,line=8,col=\d+,title=derive\.orphan::/),
  ]);
});

test('a request that removes a data set of territories is refused at the line of operator.yaml, and passes once that is changed too', async () => {
  rmSync(join(root, 'datasets', 'mairie', 'zones'), { recursive: true });
  rmSync(join(root, 'datasets', 'mairie', 'croisees'), { recursive: true });
  expect(annotations((await review()).problems)).toEqual([
    expect.stringMatching(/operator\.yaml,line=8,col=\d+,title=territories\.absent::/),
  ]);
  write('operator.yaml', operator);
  const { holds, text } = await review();
  expect(holds).toBe(true);
  expect(text).toMatch(/^## La demande retire 2 jeux de données\n/);
});

test('a request is not refused for what is wrong with a manifest of others by itself', async () => {
  write('mairie/aires/dataset.yaml', 'title: 3\n');
  commit();
  git('tag', '--force', 'base');
  write('mairie/zones/d.geojson', '{ }');
  expect((await review()).holds).toBe(true);
});
