import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import pointer from '../schemas/pointer.schema.json' with { type: 'json' };
import record from '../schemas/record.schema.json' with { type: 'json' };
import snapshot from '../schemas/snapshot.schema.json' with { type: 'json' };

/* What papers, guides and comments of configuration name is there: files move, and texts do not follow by themselves. */

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const papers = globSync(['*.md', '.github/*.md', 'schemas/*.md', 'site/help/*/*.md'], { cwd: root });
const commented = globSync(['.github/**/*.{yml,sh}', 'deploy/**/*.{sh,yaml,conf,lua}', 'deploy/**/Containerfile', '.dockerignore'], {
  cwd: root,
});

/** Paths of this repository that a text names; what people add to datasets/ is not there for everybody. */
const pathsIn = (text: string): string[] =>
  [
    ...text.matchAll(/(?<![\w/.<>*-])(?:pipeline|schemas|site|deploy|\.ci|\.github)\/(?:\[[.\w]+\]|[\w./{},*-])*(?:\[[.\w]+\]|[\w/}])/g),
  ].map(([path]) => path);

const isThere = (path: string): boolean => existsSync(join(root, path)) || globSync(path, { cwd: root }).length > 0;

test('files are found where texts name them', () => {
  expect(pathsIn('(`site/pages/[...lang]/`, `schemas/messages/{fr,en}/*.json`), [x](schemas/FORMAT.md).')).toEqual([
    'site/pages/[...lang]/',
    'schemas/messages/{fr,en}/*.json',
    'schemas/FORMAT.md',
  ]);
});

test.each([...papers, ...commented])('%s names files that are there', (path) => {
  expect(pathsIn(read(path)).filter((each) => !isThere(each))).toEqual([]);
});

test.each(papers)('%s names scripts that npm has, and leads to files that are there', (path) => {
  const text = read(path);
  const scripts = [...text.matchAll(/npm\s+run\s+(?:--silent )?([a-z:]+)/g)].map(([, name = '']) => name);
  expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
  // Pages and sections of guides: site/help/help.test.ts knows them.
  const links = [...text.matchAll(/\]\(([^):]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[/#]/.test(target));
  expect(links.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
});

test.each(papers)('%s finds each function in the file that its name leads to', (path) => {
  const named = [...read(path).matchAll(/\[`(\w+)`\]\(([^)#:]+\.ts)\)/g)];
  const isDefined = (name: string, file: string): boolean =>
    new RegExp(String.raw`^export (?:async )?(?:function\*?|const) ${name}\b`, 'm').test(
      readFileSync(join(root, dirname(path), file), 'utf8'),
    );
  expect(named.flatMap(([, name = '', file = '']) => (isDefined(name, file) ? [] : [`${name}: ${file}`]))).toEqual([]);
});

describe('README.md', () => {
  /** Most lines, for a reader who has never been here, and most bytes of the picture, which loads with them. */
  const mostLines = 100;
  const mostBytes = 150_000;

  test('is short, and its picture light', () => {
    const text = read('README.md');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(mostLines);
    const [, picture = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(text) ?? [];
    expect(statSync(join(root, picture)).size).toBeLessThanOrEqual(mostBytes);
  });
});

test('schemas/FORMAT.md tells of every property of pointer, snapshot and artifact, and of every format', () => {
  const text = read('schemas/FORMAT.md');
  const names = [
    ...Object.keys(pointer.properties),
    ...Object.keys(snapshot.properties),
    ...Object.keys(record.$defs.Artifact.properties),
    ...record.$defs.ArtifactFormat.enum,
  ];
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
