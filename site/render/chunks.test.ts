import { expect, test } from 'vitest';
import { groupModules } from './chunks.ts';

type Module = Parameters<typeof groupModules>[0] extends ReadonlyMap<string, infer Kind> ? Kind : never;

const large = 10_000;
const module = (imports: string[] = [], more: Partial<Module> = {}): Module => ({
  isEntry: false,
  imports,
  later: [],
  bytes: large,
  ...more,
});
const entry = (imports: string[], later: string[] = []): Module => module(imports, { isEntry: true, later });
const groupsOf = (modules: Record<string, Module>): string[] =>
  groupModules(new Map(Object.entries(modules))).map((ids) => ids.sort().join(' '));

test('what the same pages need at once is one file, be it wanted by parts that come later or not', () => {
  const modules = {
    map: entry(['canvas', 'colors'], ['list']),
    page: entry(['canvas', 'colors'], ['list', 'table']),
    list: module(['colors']),
    table: module(['colors', 'columns']),
    canvas: module(),
    colors: module(),
    columns: module(),
  };
  expect(groupsOf(modules)).toEqual(['canvas colors']);
});

test('a part that comes later brings nothing heavy of what another page needs besides', () => {
  const modules = {
    map: entry(['canvas'], ['list']),
    form: entry(['titles', 'schemas', 'canvas']),
    update: entry(['titles', 'schemas']),
    list: module(['titles', 'canvas']),
    titles: module(),
    schemas: module([], { bytes: 100_000 }),
    canvas: module(),
  };
  expect(groupsOf(modules).sort()).toEqual(['canvas', 'schemas', 'titles']);
  // A file more is worth no little.
  expect(groupsOf({ ...modules, schemas: module() }).sort()).toEqual(['canvas', 'schemas titles']);
});

test('no file of a part that pages load later is cut for a part of its own', () => {
  const modules = {
    page: entry(['list'], ['map']),
    other: entry(['list'], ['map']),
    map: entry(['painter', 'handlers'], ['relief']),
    own: entry(['painter', 'handlers']),
    relief: module(['painter']),
    list: module(),
    painter: module(),
    handlers: module([], { bytes: 100_000 }),
  };
  expect(groupsOf(modules).sort()).toEqual(['handlers painter', 'list']);
});

test('no file is cut for a page that few ask for: what its parts need makes nothing lighter for others', () => {
  const rare = (isRare: boolean) => ({
    map: entry(['canvas'], ['list']),
    form: entry(['values', 'update']),
    describe: entry(['values', 'update']),
    own: { ...entry(['canvas'], ['grant']), isRare },
    list: module(['values']),
    grant: module(['schemas']),
    values: module(),
    update: module(['schemas']),
    schemas: module([], { bytes: 100_000 }),
    canvas: module(),
  });
  expect(groupsOf(rare(true)).sort()).toEqual(['canvas', 'schemas update', 'values']);
  expect(groupsOf(rare(false)).sort()).not.toContain('values');
});

test('what one page alone needs stays in its own file, unless a part that comes later needs it too', () => {
  const modules = { page: entry(['own', 'common'], ['part']), own: module(['common']), common: module(), part: module(['common']) };
  expect(groupsOf(modules)).toEqual(['common']);
});

test('a page gets nothing of what others need, but for a file too small to be one', () => {
  const some = { one: entry(['both', 'all']), two: entry(['both', 'all']), three: entry(['all']), both: module(), all: module() };
  expect(groupsOf(some).sort()).toEqual(['all', 'both']);
  expect(groupsOf({ ...some, both: module([], { bytes: 500 }) })).toEqual(['all both']);
});

test('a small file joins no other that would then import what fewer pages need', () => {
  const modules = {
    one: entry(['small', 'all']),
    two: entry(['small', 'all']),
    three: entry(['all']),
    small: module(['heavy'], { bytes: 500 }),
    heavy: module(),
    all: module(),
  };
  expect(groupsOf(modules).sort()).toEqual(['all', 'heavy small']);
});

test('style sheets are joined with style sheets alone, and sooner, as a page hardly feels the rules that it does not need', () => {
  const sheet = (bytes = 5000): Module => module([], { bytes, isSheet: true });
  const some = { one: entry(['both', 'all', 'script']), two: entry(['both', 'all', 'script']), three: entry(['all']), script: module() };
  expect(groupsOf({ ...some, both: sheet(), all: sheet() }).sort()).toEqual(['all both', 'script']);
  expect(groupsOf({ ...some, both: sheet(20_000), all: sheet() }).sort()).toEqual(['all', 'both', 'script']);
});

test('an entry that takes the files of others brings them no file more, be it for what a page has alone', () => {
  const framed = (isBorrower: boolean) => ({
    map: entry(['canvas', 'tools', 'list'], ['panel']),
    record: entry(['canvas', 'tools']),
    framed: { ...entry(['canvas', 'list', 'messages']), isRare: isBorrower, isBorrower },
    panel: module(['stack']),
    list: module(['stack']),
    stack: module(),
    canvas: module(),
    tools: module(),
    messages: module(),
  });
  expect(groupsOf(framed(true)).sort()).toEqual(['canvas tools', 'list stack']);
  expect(groupsOf(framed(false)).sort()).toEqual(['canvas', 'list stack', 'tools']);
});
