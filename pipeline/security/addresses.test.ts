import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testAttacks } from './security.fixtures/attack-tests.ts';
import type { Attack } from './security.fixtures/build-attacks.ts';
import type { Canaries } from './security.fixtures/canaries.ts';

const port = ({ address }: Canaries): string => new URL(address).port;
const points = (): string => 'nom,lon,lat\nReims,4.03,49.25\n';
/** A source at an address of this machine, written in one more way. */
const at = (host: string): Attack => ({
  // attack: spellings of private addresses
  name: `address of this machine as ${host}`,
  file: 'source.csv',
  make: points,
  source: (canaries) => `url: "https://${host}:${port(canaries)}/a.csv"`,
  refusedBy: /^source\.url-private$/,
});
const scheme = (name: string, source: (canaries: Canaries) => string): Attack => ({
  name: `scheme ${name}`,
  file: 'source.csv',
  make: points,
  source,
  refusedBy: /^(manifest\.form|address\.secret)$/,
});
const path = (name: string, value: (canaries: Canaries) => string): Attack => ({
  name: `path ${name}`,
  file: 'source.csv',
  make: points,
  source: (canaries) => `path: ${JSON.stringify(value(canaries))}`,
  refusedBy: /^path\./,
});

/** Whoever asks for restricted data must never find them published: each way of asking is refused before anything is fetched. */
const restricted = (name: string, lines: string, refusedBy: RegExp, source?: (canaries: Canaries) => string): Attack => ({
  name,
  file: 'source.csv',
  make: points,
  manifest: lines,
  refusedBy,
  source: source ?? ((canaries) => `url: https://localhost:${port(canaries)}/a.csv`),
});
/** An address that lets in whoever reads the manifest, or the record that would be made from it. */
const secret = (name: string, url: string): Attack => ({
  name: `secret in an address: ${name}`,
  file: 'source.csv',
  make: points,
  refusedBy: /^address\.secret$/,
  source: (canaries) => `url: "https://localhost:${port(canaries)}/${url}"`,
});

const attacks: Attack[] = [
  ...['127.0.0.1', 'localhost', 'localhost.', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]'].map(
    (host) => at(host),
  ),
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
  // attack: a key or a signature in an address of a manifest
  secret('signed for a bucket', 'a.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0123456789abcdef'),
  secret('signed for a blob', 'a.csv?sv=2024-01-01&se=2026-12-31&sp=r&sig=aB3dE6gH9jK2mN5pQ8sT1vW4yZ7%3D'),
  secret('signed for Swift', 'a.csv?temp_url_sig=0123456789abcdef&temp_url_expires=1'),
  secret('a token', 'a.csv?token=abcd'),
  secret('a key of a service', 'wms?APIKEY=abcd'),
  secret('inside another address', 'relais?url=https%3A%2F%2Fexemple.fr%2Fa%3Faccess_token%3Dabcd'),
  path('above its folder', () => '../../../secret.csv'),
  path('that is absolute', ({ secretFile }) => secretFile),
  path('of a driver of GDAL', ({ secretFile }) => `/vsizip/${secretFile}`),
  {
    // attack: schemes and paths
    ...path('that is a link', () => 'lien.csv'),
    make: async ({ secretFile }, file) => {
      await symlink(secretFile, join(dirname(file), 'lien.csv'));
      return points();
    },
  },
  // attack: restricted data, before they can be kept so
  restricted('restricted data at an address', 'access: restricted\naccessReason: inspire-13-1-h\n', /^access\.restricted$/),
  restricted(
    // attack: restriction that is asked for and not kept
    'restricted data at a service',
    'access: restricted\n',
    /^access\.restricted$/,
    ({ address }) => `service: { type: wms, url: "${address.replace('http', 'https')}/wms", layer: a }`,
  ),
  ...['Restricted', 'private', 'privé', 'confidential', 'non-public', '[restricted]', '{ level: restricted }', 'null'].map((value) =>
    restricted(`access said as ${value}`, `access: ${value}\n`, /^manifest\./),
  ),
  ...[
    'accessRights: restricted',
    'access_rights: RESTRICTED',
    'visibility: private',
    'restricted: true',
    'acces: restricted',
    'public: false',
    'grants: []',
  ].map((line) => restricted(`restriction asked by ${line}`, `${line}\n`, /^manifest\.unknown-key$/)),
  // attack: restriction that is asked for and not kept
  restricted('restriction of one layer', 'layers: [{ name: a, access: restricted }]\n', /^manifest\.unknown-key$/),
  restricted('restriction of one field', 'layers: [{ name: a, fields: { nom: { access: restricted } } }]\n', /^manifest\.unknown-key$/),
  restricted('restriction of one document', 'documents: [{ path: a.pdf, title: A, access: restricted }]\n', /^manifest\.unknown-key$/),
  restricted(
    // attack: restriction that is asked for and not kept
    'restriction of the source alone',
    '',
    /^manifest\.unknown-key$/,
    (canaries) => `url: "https://localhost:${port(canaries)}/a.csv", access: restricted`,
  ),
];

testAttacks(attacks);
