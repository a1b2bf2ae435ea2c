import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { commitNestedTrees } from '../base/git.fixtures/nested-trees.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { layRequest, type RequestChange } from './lay-request.ts';

/** A checkout of a catalogue, and beside it the repository that requests are made in. */
function repositories(): {
  root: string;
  origin: string;
  /** Make a commit that begins at what is published; gives its name. */
  propose: (change: (write: (path: string, text?: string) => void, folder: string) => void) => string;
  publish: (path: string, text: string) => void;
  lay: (head: string) => Promise<RequestChange & { into: string }>;
} {
  const folder = scratchFolder();
  const origin = join(folder, 'origin');
  const root = join(folder, 'root');
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=E', '-c', 'user.email=e@exemple.fr', ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
  const writeIn =
    (at: string) =>
    (path: string, text?: string): void => {
      if (text === undefined) return rmSync(join(at, path));
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), text);
    };
  mkdirSync(origin);
  git(origin, 'init', '--quiet', '--initial-branch=main');
  const files = {
    'datasets/operator.yaml': 'title: Mappe\n',
    'datasets/vion/producer.yaml': 'title: Vion\n',
    'datasets/vion/arbres/dataset.yaml': 'title: Arbres\n',
    'datasets/vion/arbres/arbres.csv': 'a\n1\n',
    'pipeline/cli.ts': 'ours\n',
  };
  for (const [path, text] of Object.entries(files)) writeIn(origin)(path, text);
  git(origin, 'add', '.');
  git(origin, 'commit', '--quiet', '-m', 'un');
  git(folder, 'clone', '--quiet', origin, 'root');
  let count = 0;
  return {
    root,
    origin,
    propose: (change) => {
      git(origin, 'checkout', '--quiet', '-b', `r${(count += 1)}`, 'main');
      change(writeIn(origin), origin);
      git(origin, 'add', '--all', '.');
      git(origin, 'commit', '--quiet', '-m', 'deux');
      const head = git(origin, 'rev-parse', 'HEAD');
      git(origin, 'checkout', '--quiet', 'main');
      return head;
    },
    publish: (path, text) => {
      writeIn(root)(path, text);
      git(root, 'add', '.');
      git(root, 'commit', '--quiet', '-m', 'trois');
    },
    lay: async (head) => {
      const into = join(folder, `laid-${(count += 1)}`);
      return { ...(await layRequest(head, { root, datasets: 'datasets', into })), into };
    },
  };
}

test('a request is laid over what is published by now: its data alone, and nothing of its tools or of the operator’s file', async () => {
  const { root, propose, publish, lay } = repositories();
  const head = propose((write) => {
    write('datasets/vion/arbres/arbres.csv', 'a\n2\n');
    write('datasets/vion/arbres/dataset.yaml', 'title: Arbres\n');
    write('datasets/sarthe/producer.yaml', 'title: Sarthe\n');
    write('datasets/sarthe/routes/dataset.yaml', 'title: Routes\n');
    write('datasets/operator.yaml', 'title: Mine\n');
    write('pipeline/cli.ts', 'theirs\n');
    write('.github/workflows/review.yml', 'on: push\n');
  });
  publish('datasets/vion/sentiers/dataset.yaml', 'title: Sentiers\n');
  const { into, ...change } = await lay(head);
  expect(change).toMatchObject({
    datasets: ['sarthe/routes', 'vion/arbres'],
    producers: ['sarthe', 'vion'],
    newProducers: ['sarthe'],
    sheets: ['sarthe'],
    withdrawn: [],
    outside: ['.github/workflows/review.yml', 'datasets/operator.yaml', 'pipeline/cli.ts'],
  });
  const read = (path: string): string => readFileSync(join(into, path), 'utf8');
  expect([read('vion/arbres/arbres.csv'), read('operator.yaml'), read('vion/sentiers/dataset.yaml')]).toEqual([
    'a\n2\n',
    'title: Mappe\n',
    'title: Sentiers\n',
  ]);
  // The checkout is as it was: its tools are main's.
  expect(readFileSync(join(root, 'pipeline/cli.ts'), 'utf8')).toBe('ours\n');
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })).toBe('');
});

test('what a request takes away goes, and is withdrawn', async () => {
  const { propose, lay } = repositories();
  const { into, ...change } = await lay(
    propose((write) => {
      write('datasets/vion/arbres/dataset.yaml');
      write('datasets/vion/arbres/arbres.csv');
    }),
  );
  expect(change).toMatchObject({ datasets: [], withdrawn: ['vion/arbres'], producers: ['vion'] });
  expect(existsSync(join(into, 'vion/arbres/arbres.csv'))).toBe(false);
});

test('a link is refused, wherever it leads, and so is a repository in a repository', async () => {
  const { propose, lay } = repositories();
  const linked = propose((_, folder) => symlinkSync('/etc/passwd', join(folder, 'datasets/vion/arbres/passwd.csv')));
  await expect(lay(linked)).rejects.toThrow(/n’est pas un simple fichier.*datasets\/vion\/arbres\/passwd\.csv/);
  const nested = propose((_, folder) => {
    const inner = join(folder, 'datasets/vion/sous');
    mkdirSync(inner);
    execFileSync('sh', ['-c', 'git init -q && git -c user.name=E -c user.email=e@e.fr commit -q --allow-empty -m x'], { cwd: inner });
  });
  await expect(lay(nested)).rejects.toThrow(/datasets\/vion\/sous/);
});

test('names that lead elsewhere, or hide, are refused', async () => {
  const { propose, lay } = repositories();
  const named = propose((write) => write('datasets/vion/arbres/a\u202eb.csv', 'x'));
  await expect(lay(named)).rejects.toThrow(/dont le nom n’en est pas un/);
});

test('a request that changes the same lines as the published branch, or that names no commit, is told so', async () => {
  const { propose, publish, lay } = repositories();
  const head = propose((write) => write('datasets/vion/arbres/arbres.csv', 'a\n2\n'));
  publish('datasets/vion/arbres/arbres.csv', 'a\n3\n');
  await expect(lay(head)).rejects.toThrow(/ne peut pas être fusionnée/);
  await expect(lay('--upload-pack=sh')).rejects.toThrow(/n’est pas un commit/);
});

test('more files than anybody looks at are refused', async () => {
  const { propose, lay } = repositories();
  const head = propose((write) => {
    for (let count = 0; count < 2001; count += 1) write(`datasets/vion/arbres/f${count}.csv`, '');
  });
  await expect(lay(head)).rejects.toThrow(/change plus de 2000 fichiers ou dossiers/);
});

test('more data sets than are built at a time are refused; those that change by their producer’s sheet alone are not counted', async () => {
  const { propose, publish, lay } = repositories();
  const head = propose((write) => {
    for (let count = 0; count < 51; count += 1) write(`datasets/vion/jeu-${count}/dataset.yaml`, 'title: Jeu\n');
  });
  await expect(lay(head)).rejects.toThrow(/change 51 jeux de données\u202f; 50 au plus/);
  for (let count = 0; count < 51; count += 1) publish(`datasets/vion/jeu-${count}/dataset.yaml`, 'title: Jeu\n');
  const sheet = propose((write) => write('datasets/vion/producer.yaml', 'title: Commune de Vion\n'));
  expect((await lay(sheet)).datasets).toHaveLength(52);
});

test(
  'folders in folders that name ten thousand million paths are refused, and neither this program nor git holds them',
  { timeout: 60_000 },
  async () => {
    const { root, origin } = repositories();
    const heads = ['datasets/vion/bancs', 'datasets/vion', 'pipeline/x'].map((folder) => commitNestedTrees(origin, folder));
    heads.forEach((head, index) => execFileSync('git', ['update-ref', `refs/heads/evil-${index}`, head], { cwd: origin }));
    const { href } = pathToFileURL(join(import.meta.dirname, 'lay-request.ts'));
    const code = `const { layRequest } = await import(${JSON.stringify(href)});
    for (const head of ${JSON.stringify(heads)})
      await layRequest(head, { root: ${JSON.stringify(root)}, datasets: 'datasets', into: ${JSON.stringify(join(root, '..', 'laid'))} })
        .catch(({ message }) => console.log(message));`;
    const limits = ['--data=800000000', '--cpu=40'];
    const { stdout } = await promisify(execFile)('prlimit', [...limits, process.execPath, '--input-type=module', '-e', code]);
    expect(stdout.trim().split('\n')).toEqual(Array(3).fill(expect.stringMatching(/change plus de 2000 fichiers ou dossiers/)));
  },
);

test('a folder in the place of a file, and a file in that of a folder, are what they become', async () => {
  const { propose, lay } = repositories();
  const head = propose((write, folder) => {
    write('datasets/vion/arbres/arbres.csv');
    write('datasets/vion/arbres/arbres.csv/a/b.csv', 'b');
    rmSync(join(folder, 'datasets/vion/producer.yaml'));
    write('datasets/vion/producer.yaml/x.csv', 'x');
  });
  const { into } = await lay(head);
  expect(readFileSync(join(into, 'vion/arbres/arbres.csv/a/b.csv'), 'utf8')).toBe('b');
  expect(readFileSync(join(into, 'vion/producer.yaml/x.csv'), 'utf8')).toBe('x');
  const back = propose((write, folder) => {
    rmSync(join(folder, 'datasets/vion/arbres'), { recursive: true });
    write('datasets/vion/arbres', 'fichier');
  });
  const laid = await lay(back);
  expect(readFileSync(join(laid.into, 'vion/arbres'), 'utf8')).toBe('fichier');
});
