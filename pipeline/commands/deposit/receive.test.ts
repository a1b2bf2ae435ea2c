import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { LocalGithub } from '../../forge/local-github.fixtures/local-github.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { collection, features, manifest, operator, producer } from '../build/build.fixtures/catalogue.ts';

const root = join(import.meta.dirname, '../../..');
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('a zip that came by mail becomes the same request, of who has sent it, once', async () => {
  const github = await LocalGithub.start();
  onTestFinished(() => github.stop());
  const files = { 'datasets/operator.yaml': operator, 'datasets/ddt-51/producer.yaml': producer };
  const repository = await github.addRepository('exemple/catalogue', { files, collaborators: { admin: 'admin' } });
  const folder = scratchFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const zip = join(folder, 'depot.zip');
  const sent = { 'ddt-51/mats/dataset.yaml': manifest(), 'ddt-51/mats/mats.geojson': collection(features) };
  writeFileSync(zip, makeZip(Object.entries(sent).map(([name, content]) => ({ name: `datasets/${name}`, content }))));

  const receive = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, GITHUB_API_URL: github.api, GITHUB_REPOSITORY: 'exemple/catalogue', GH_TOKEN: github.tokenOf('admin') };
    const call = ['pipeline/cli.ts', 'receive', '--datasets', join(folder, 'datasets'), ...args];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, call, { cwd: root, env }).catch(
      (error: unknown) => error as { stdout: string; stderr: string },
    );
    return plain(stdout + stderr);
  };
  const from = 'Mairie de Vitry <sig@vitry.example.fr>';
  expect(await receive(zip, '--from', from)).toMatch(
    /ddt-51\/mats · ajouté · 3 objets\n[^]*Ce dépôt peut être relu\.\nDemande ouverte : https:\S+\/pull\/1/,
  );
  expect(await receive(zip, '--from', from)).toMatch(/\/pull\/1\n/);
  expect(repository.issues.map(({ title, pull }) => [plain(title), pull !== undefined])).toEqual([
    ['Ajout : Mâts d’éoliennes (DDT de la Marne)', true],
  ]);
  const { author } = await repository.git.readCommit('refs/heads/depot/mail/ddt-51--mats');
  expect(author).toMatchObject({ name: 'Mairie de Vitry', email: 'sig@vitry.example.fr' });

  expect(await receive(zip)).toMatch(/Dites qui a envoyé ce dépôt : --from/);
  expect(await receive(zip, '--bundle', join(folder, 'bundle'))).toMatch(/Ce dépôt peut être relu\.\n$/);
  writeFileSync(zip, 'bonjour');
  expect(await receive(zip, '--from', from)).toMatch(
    /Le fichier déposé n’est pas un zip\.[^]*Ce dépôt est à corriger : rien n’est proposé\./,
  );
  expect(repository.issues).toHaveLength(1);
});
