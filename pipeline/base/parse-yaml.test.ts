import { describe, expect, test } from 'vitest';
import { parseYaml } from './parse-yaml.ts';
import { say } from '../../schemas/messages/say.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** "line:column rule" of each problem. */
function problemsOf(input: string | Uint8Array): string[] {
  const { findings, position } = parseYaml(typeof input === 'string' ? bytes(input) : input);
  return findings.map(({ id, pointer }) => `${Object.values(position(pointer)).join(':')} ${id}`);
}

const deep = {
  flow: (levels: number) => '['.repeat(levels) + ']'.repeat(levels),
  list: (levels: number) => `${'- '.repeat(levels)}x`,
  block: (levels: number) => Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
};

describe('what hides a value or harms its reader is refused', () => {
  const attacks: [string, string | Uint8Array, string[]][] = [
    ['an anchor and its alias', 'a: &x 1\nb: *x', ['1:7 yaml.anchor', '2:4 yaml.anchor']],
    ['an alias of nothing', 'a: *x', ['1:4 yaml.anchor']],
    ['a merge', 'a: 1\n<<: { b: 2 }', ['2:1 yaml.anchor']],
    ['a tag of YAML', 'a: !!binary aGVsbG8=', ['1:13 yaml.tag']],
    ['a tag of its own', 'a: !import x', ['1:4 yaml.tag']],
    ['another version of YAML', '%YAML 1.1\n---\na: yes', ['1:1 yaml.directive']],
    ['a tag directive', '%TAG ! tag:exemple.fr,2026:\n---\na: 1', ['1:1 yaml.directive']],
    ['a second document', 'a: 1\n---\nb: 2', ['2:1 yaml.several-documents']],
    ['a duplicate key', 'a: 1\nb: 2\na: 3', ['3:1 yaml.duplicate-key']],
    ['a duplicate key within', 'a: { b: 1, "b": 2 }', ['1:12 yaml.duplicate-key']],
    ['a prototype key', '__proto__: { polluted: true }', ['1:1 yaml.forbidden-key']],
    ['a key that is called where two objects are compared', 'a: [{ valueOf: 1 }]', ['1:7 yaml.forbidden-key']],
    ['another one', 'a: [{ toString: 1 }]', ['1:7 yaml.forbidden-key']],
    ['a quoted prototype key, deep down', 'a: [{ "constructor": 1 }]', ['1:7 yaml.forbidden-key']],
    ['a key that is a list', '? [a]\n: b', ['1:3 yaml.syntax']],
    ['text that turns its direction', 'a: abc\u202Edef', ['1:7 yaml.hidden-character']],
    ['the same, written with an escape', 'a: "abc\\u202Edef"', ['1:4 yaml.hidden-character']],
    ['a null character', 'a: x\u0000', ['1:5 yaml.hidden-character']],
    ['a number that would lose its zero', 'code: 01001', ['1:7 yaml.leading-zero']],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x61, 0]), ['1:1 yaml.not-utf8']],
    ['Latin-1', Uint8Array.from([0x61, 0x3a, 0x20, 0xe9]), ['1:1 yaml.not-utf8']],
    ['more than 64 KiB', `a: ${'x'.repeat(64 * 1024)}`, ['1:1 yaml.too-large']],
    ['60,000 brackets', '['.repeat(60_000), ['1:1 yaml.too-deep']],
    ['30,000 lists in lists', deep.list(30_000), ['1:1 yaml.too-deep']],
    ['21 levels', deep.block(21), ['1:1 yaml.too-deep']],
  ];

  test.each(attacks)('%s', (_, input, problems) => {
    expect(problemsOf(input)).toEqual(problems);
    expect(parseYaml(typeof input === 'string' ? bytes(input) : input).value).toBeUndefined();
  });

  test('ten thousand anchors are told fifty times', () => {
    expect(problemsOf(Array.from({ length: 10_000 }, () => '- &a').join('\n'))).toHaveLength(50);
  });

  test('the prototype of nothing was changed', () => {
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a slip is told in words', () => {
  const slips: [string, string, string[]][] = [
    ['a tab', 'a:\n\t- b', ['2:1 yaml.tab']],
    ['a colon in a text', 'title: Routes : état', ['1:8 yaml.colon']],
    ['an open quotation mark', 'title: "Routes', ['1:15 yaml.missing-character']],
    ['an indentation of no level', 'a:\n  b: 1\n c: 2', ['3:1 yaml.indent']],
    ['an apostrophe that closes', "title: 'l'eau'", ['1:11 yaml.syntax']],
  ];

  test.each(slips)('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('with what to write instead', () => {
    const [found] = parseYaml(bytes('title: Routes : état')).findings;
    expect(found && say(found.id, found.facts).replaceAll('\u202f', ' ')).toBe(
      'Un deux-points suivi d’une espace coupe cette ligne en clé et valeur. Mettez tout le texte entre guillemets.',
    );
  });
});

describe('what a manifest needs is read', () => {
  test('by the core schema: no dates, no yes and no, no octal by a zero', () => {
    const { value, findings } = parseYaml(bytes('a: 2017-01-01\nb: no\nc: "01001"\nd: ~\ne: 1.5\nf: true\ng: {}\nh: 2A004'));
    expect(findings).toEqual([]);
    expect(value).toEqual({ a: '2017-01-01', b: 'no', c: '01001', d: null, e: 1.5, f: true, g: {}, h: '2A004' });
  });

  test.each(['a: 1\r\nb: 2\r\n', '\uFEFFa: 1\nb: 2', '---\na: 1\nb: 2\n...\n', '{\n\t"a": 1,\n\t"b": 2\n}'])(
    'however it is saved',
    (text) => {
      expect(parseYaml(bytes(text))).toMatchObject({ value: { a: 1, b: 2 }, findings: [] });
    },
  );

  test.each([deep.flow(20), deep.list(20), deep.block(20)])('down to twenty levels', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  test('nothing is null', () => {
    expect(parseYaml(bytes('# a comment'))).toMatchObject({ value: null, findings: [] });
  });
});

describe('a place', () => {
  const { position } = parseYaml(bytes('title: a\nsource:\n  path: x\n  geometry: { x: 1 }\n"a/b":\n  - c\n  - d: 2\n'));
  const places: [string, 'key' | 'value', string][] = [
    ['/title', 'value', '1:8'],
    ['/title', 'key', '1:1'],
    ['/source', 'value', '2:1'],
    ['/source/path', 'value', '3:9'],
    ['/source/geometry', 'value', '4:13'],
    ['/source/geometry/x', 'key', '4:15'],
    ['/a~1b/0', 'value', '6:5'],
    ['/a~1b/1/d', 'value', '7:8'],
  ];

  test.each(places)('of %s (%s) is %s', (pointer, at, expected) => {
    expect(Object.values(position(pointer, at)).join(':')).toBe(expected);
  });

  test('of what is not there is that of what is around it', () => {
    expect(position('/source/crs')).toEqual({ line: 2, column: 1 });
    expect(position('/nothing')).toEqual({ line: 1, column: 1 });
  });
});
