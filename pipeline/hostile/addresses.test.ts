import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testAttacks } from './hostile.fixtures/attack-tests.ts';
import type { Attack } from './hostile.fixtures/build-attacks.ts';
import type { Canaries } from './hostile.fixtures/canaries.ts';

const port = ({ address }: Canaries): string => new URL(address).port;
const points = (): string => 'nom,lon,lat\nReims,4.03,49.25\n';
/** A source at an address of this machine, written in one more way. */
const at = (host: string, refusedBy = /^source\.url-private$/): Attack => ({
  name: `address of this machine as ${host}`,
  file: 'source.csv',
  make: points,
  source: (canaries) => `url: "https://${host}:${port(canaries)}/a.csv"`,
  refusedBy,
});
const scheme = (name: string, source: (canaries: Canaries) => string): Attack => ({
  name: `scheme ${name}`,
  file: 'source.csv',
  make: points,
  source,
  refusedBy: /^(manifest\.form|source\.secret)$/,
});
const path = (name: string, value: (canaries: Canaries) => string): Attack => ({
  name: `path ${name}`,
  file: 'source.csv',
  make: points,
  source: (canaries) => `path: ${JSON.stringify(value(canaries))}`,
  refusedBy: /^path\./,
});

const attacks: Attack[] = [
  // Some resolvers know no name with a dot at its end.
  at('localhost.', /^source\.url-(private|failed)$/),
  ...['127.0.0.1', 'localhost', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]'].map((host) => at(host)),
  ...[
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fc00::1]',
    '0.0.0.0',
    '１２７.0.0.1',
    '①②⑦.0.0.1',
    '169.254.169.254',
    '100.100.100.200',
  ].map((host) => at(host)),
  scheme('http', ({ address }) => `url: ${address}/a.csv`),
  scheme('file', ({ secretFile }) => `url: file://${secretFile}`),
  scheme('ftp', (canaries) => `url: ftp://127.0.0.1:${port(canaries)}/a.csv`),
  scheme('s3', () => 'url: s3://bucket/a.csv'),
  scheme('data', () => 'url: "data:text/csv,nom"'),
  scheme('git', () => 'url: git://127.0.0.1/a.csv'),
  scheme('of a driver of GDAL', (canaries) => `url: /vsicurl/http://127.0.0.1:${port(canaries)}/a.csv`),
  scheme('with a password', (canaries) => `url: https://nom:secret@127.0.0.1:${port(canaries)}/a.csv`),
  path('above its folder', () => '../../../secret.csv'),
  path('that is absolute', ({ secretFile }) => secretFile),
  path('of a driver of GDAL', ({ secretFile }) => `/vsizip/${secretFile}`),
  {
    ...path('that is a link', () => 'lien.csv'),
    make: async ({ secretFile }, file) => {
      await symlink(secretFile, join(dirname(file), 'lien.csv'));
      return points();
    },
  },
  {
    name: 'restricted data at an address',
    file: 'source.csv',
    make: points,
    source: (canaries) => `url: https://localhost:${port(canaries)}/a.csv`,
    manifest: 'access: restricted\naccessReason: Lieux sensibles.\n',
    refusedBy: /^access\.restricted$/,
  },
];

testAttacks(attacks);
