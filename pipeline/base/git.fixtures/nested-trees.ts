import { execFileSync } from 'node:child_process';

/** Commit a folder of nine levels of ten equal folders, the lowest with ten files: some kilobytes that name ten thousand million paths. */
export function commitNestedTrees(root: string, folder: string): string {
  const git = (args: string[], input = ''): string =>
    execFileSync('git', ['-c', 'user.name=E', '-c', 'user.email=e@exemple.fr', ...args], { cwd: root, encoding: 'utf8', input }).trim();
  const ten = (line: (digit: number) => string): string => git(['mktree'], Array.from({ length: 10 }, (_, digit) => `${line(digit)}\n`).join(''));
  const blob = git(['hash-object', '-w', '--stdin'], 'title: Arbres\n');
  let tree = ten((digit) => `100644 blob ${blob}\tf${digit}`);
  for (let floor = 0; floor < 9; floor += 1) {
    const below = tree;
    tree = ten((digit) => `040000 tree ${below}\td${digit}`);
  }
  // The folder in its place, in those that hold it.
  const put = (path: readonly string[], at: string): string => {
    const [name = '', ...rest] = path;
    const listed = at === '' ? '' : git(['ls-tree', at]);
    const others = listed.split('\n').filter((line) => line !== '' && !line.endsWith(`\t${name}`));
    const there = listed.split('\n').find((line) => line.endsWith(`\t${name}`))?.split(/[ \t]/)[2] ?? '';
    const own = rest.length === 0 ? tree : put(rest, there);
    return git(['mktree'], [...others, `040000 tree ${own}\t${name}`, ''].join('\n'));
  };
  return git(['commit-tree', put(folder.split('/'), 'HEAD^{tree}'), '-p', 'HEAD', '-m', 'x']);
}
