import { gzipSync } from 'node:zlib';
import { bzip2, makeSevenZip, makeTar, type TarEntry } from '../programs/programs.fixtures/make-tar.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { testAttacks } from './security.fixtures/attack-tests.ts';
import type { Attack } from './security.fixtures/build-attacks.ts';
import type { Canaries } from './security.fixtures/canaries.ts';

const mebibyte = 1024 ** 2;
const bomb = Buffer.alloc(70 * mebibyte, 'a');
const table = 'nom,lon,lat\nReims,4.03,49.25\n';

/** Hostile entries of a tar that a folder of data never has, and the problem that refuses each. */
const inTar: [what: string, refusedBy: RegExp, entries: (canaries: Canaries) => TarEntry[]][] = [
  // attack: names in archives that leave it
  ['leaves its folder', /^source\.archive-name$/, ({ outside }) => [{ name: `../../../..${outside}/a.csv`, content: table }]],
  ['has an absolute name', /^source\.archive-name$/, ({ outside }) => [{ name: `${outside}/a.csv`, content: table }]],
  [
    'has a link, then a file behind it',
    /^source\.archive-link$/,
    ({ outside }) => [
      { name: 'dossier', type: 'symlink', linkname: outside },
      { name: 'dossier/a.csv', content: table },
    ],
  ],
  [
    'has a second name of another file',
    /^source\.archive-link$/,
    ({ secretFile }) => [{ name: 'a.csv', type: 'link', linkname: secretFile }],
  ],
  // attack: links and devices in archives
  ['has a device', /^source\.archive-link$/, () => [{ name: 'a.csv', type: 'character-device', devmajor: 1, devminor: 5 }]],
  ['has a pipe', /^source\.archive-link$/, () => [{ name: 'a.csv', type: 'fifo' }]],
  [
    'renames its entry in a header of its own',
    /^source\.archive-name$/,
    ({ outside }) => [{ name: 'a.csv', content: table, pax: { path: `${outside}/a.csv` } }],
  ],
  [
    'has two names that differ in case',
    /^source\.archive-duplicate$/,
    () => [
      { name: 'a.csv', content: table },
      { name: 'A.CSV', content: table },
    ],
  ],
];
const packers: [kind: string, pack: (plain: Buffer) => Buffer][] = [
  ['tar', (plain) => plain],
  ['tar.gz', (plain) => gzipSync(plain)],
  ['tar.bz2', bzip2],
];
const tars: Attack[] = packers.flatMap(([kind, pack], index) => [
  // How it is packed changes nothing for the names inside: one of each kind is enough beyond the first.
  ...(index === 0 ? inTar : inTar.slice(0, 3)).map(([what, refusedBy, entries]): Attack => ({
    name: `${kind} that ${what}`,
    file: `source.${kind}`,
    make: async (canaries) => pack(await makeTar(entries(canaries))),
    refusedBy,
  })),
]);

const sevenZips: Attack[] = [
  {
    name: '7z with a link',
    file: 'source.7z',
    make: ({ secretFile }) => makeSevenZip({}, { 'a.csv': secretFile }),
    refusedBy: /^source\.archive-link$/,
  },
  {
    // attack: names in archives that leave it
    name: '7z that leaves its folder',
    file: 'source.7z',
    make: () => makeSevenZip({ 'dossier/../a.csv': table }),
    refusedBy: /^source\.archive-name$/,
  },
  {
    name: '7z that grows a thousand times',
    file: 'source.7z',
    make: () => makeSevenZip({ 'a.csv': bomb }),
    refusedBy: /^source\.archive-ratio$/,
  },
  {
    name: '7z with two names that differ in case',
    file: 'source.7z',
    make: () => makeSevenZip({ 'a.csv': table, 'A.CSV': table }),
    refusedBy: /^source\.archive-duplicate$/,
  },
];

/** Whoever opens a published file that is called .xml has what is written in it run. */
const page = '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script>';
const pages: Attack[] = ['points.xml', 'points.gml', 'points.tar'].map((file) => ({
  // attack: a source that is a page to a browser
  name: `tar that is a page to a browser, called ${file}`,
  file,
  make: () =>
    makeTar([
      { name: page, content: '' },
      { name: 'a.csv', content: table },
    ]),
  refusedBy: /^source\.is-web-page$/,
}));

const attacks: Attack[] = [
  ...tars,
  ...pages,
  ...sevenZips,
  {
    // attack: names in archives that leave it
    name: 'zip that leaves its folder',
    file: 'source.zip',
    make: ({ outside }) => makeZip([{ name: `../../../..${outside}/a.csv`, content: 'x' }]),
    refusedBy: /^source\.archive-(name|broken)$/,
  },
  {
    name: 'zip with an absolute name',
    file: 'source.zip',
    make: ({ outside }) => makeZip([{ name: `${outside}/a.csv`, content: 'x' }]),
    refusedBy: /^source\.archive-(name|broken)$/,
  },
  {
    // attack: links and devices in archives
    name: 'zip with a link',
    file: 'source.zip',
    make: ({ secretFile }) => makeZip([{ name: 'a.csv', content: secretFile, mode: 0o120777 }]),
    refusedBy: /^source\.archive-link$/,
  },
  {
    name: 'zip with two names that differ in case',
    file: 'source.zip',
    make: () => makeZip([{ name: 'a.csv' }, { name: 'A.csv' }]),
    refusedBy: /^source\.archive-duplicate$/,
  },
  {
    // attack: entries that share their bytes
    name: 'zip whose entries overlap',
    file: 'source.zip',
    make: () =>
      makeZip([
        { name: 'a.csv', content: 'a;b\n1;2\n' },
        { name: 'b.csv', content: 'a;b\n1;2\n', at: 0 },
      ]),
    refusedBy: /^source\.archive-overlap$/,
  },
  {
    // attack: an archive that grows
    name: 'zip that grows a thousand times',
    file: 'source.zip',
    make: () => makeZip([{ name: 'a.csv', content: bomb }]),
    refusedBy: /^source\.archive-ratio$/,
  },
  {
    name: 'gzip that grows a thousand times',
    file: 'source.csv.gz',
    make: () => gzipSync(bomb),
    refusedBy: /^source\.archive-ratio$/,
  },
  {
    // attack: archives in archives
    name: 'archive in an archive',
    file: 'source.csv.gz',
    make: () => gzipSync(makeZip([{ name: 'a.csv', content: 'x' }])),
    refusedBy: /^source\.archive-nested$/,
  },
  { name: 'bzip2 that grows a thousand times', file: 'source.csv.bz2', make: () => bzip2(bomb), refusedBy: /^source\.archive-ratio$/ },
  {
    name: 'zip with a password',
    file: 'source.zip',
    make: () => makeZip([{ name: 'a.csv', content: table, encrypted: true }]),
    refusedBy: /^source\.archive-encrypted$/,
  },
  {
    name: 'zip with a backslash in a name',
    file: 'source.zip',
    make: () => makeZip([{ name: '..\\a.csv', content: table }]),
    refusedBy: /^source\.archive-(name|broken)$/,
  },
  {
    name: 'zip with a device',
    file: 'source.zip',
    make: () => makeZip([{ name: 'a.csv', content: table, mode: 0o020666 }]),
    refusedBy: /^source\.archive-link$/,
  },
  {
    // attack: too many entries
    name: 'zip of ten thousand names and one',
    file: 'source.zip',
    make: () => makeZip(Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}.csv` }))),
    refusedBy: /^source\.archive-entries$/,
  },
  {
    name: 'zip in a zip, called .csv',
    file: 'source.zip',
    make: () => makeZip([{ name: 'a.csv', content: makeZip([{ name: 'b.csv', content: table }]) }]),
    refusedBy: /^source\./,
  },
  {
    name: 'zip whose only data lead GDAL elsewhere',
    file: 'source.zip',
    make: ({ secretFile }) =>
      makeZip([
        {
          name: 'a.geojson',
          content: `<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>${secretFile}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`,
        },
      ]),
    refusedBy: /^source\./,
  },
];

testAttacks(attacks);
