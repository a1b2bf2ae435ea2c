import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ownEnvelopeName } from '../../schemas/codecs/access-envelope.ts';
import type { Envelope, Producer } from '../../schemas/types.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { publishVersions } from '../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../stores/folder.ts';
import { folderSigner } from '../stores/presign.ts';
import { privateStore } from '../stores/private-store.ts';
import type { RecipientGrant } from '../manifest/read-grants.ts';
import { openEnvelope } from './envelope.ts';
import { putPrivateReport } from './private-reports.ts';
import type { ReadableManifest } from './producer-readers.ts';
import { signAccess, type SignedAccess } from './sign.ts';

const dataset = 'commune-de-vion/reseaux';
const other = 'ddt-51/bornes';
const noon = (day = '2026-12-01'): Date => new Date(`${day}T12:00:00Z`);
const sheet: Producer = {
  title: 'Commune de Vion',
  type: 'commune',
  territory: 'COMMUNE-07345',
  contact: { name: 'Mairie', email: 'mairie@exemple.fr' },
};

let folders: { published: string; kept: string };
let reader: { identity: string; key: string } | undefined;
let surveyor: { identity: string; key: string } | undefined;
const kept = () => privateStore(folderStore(folders.kept));

const manifests = (grants: readonly RecipientGrant[], readers: Producer['readers'] = undefined): ReadableManifest[] => [
  { id: dataset, grants, producer: { ...sheet, ...(readers && { readers }) } },
  { id: other, grants: [grant('autre', surveyor?.key ?? '')], producer: { ...sheet, title: 'DDT' } },
];
const grant = (recipient: string, key: string, until = '2027-06-30'): RecipientGrant => ({ recipient, key, until, reason: 'Relevé.' });
const sign = (named: ReadableManifest[], now = noon()): Promise<SignedAccess> =>
  signAccess({
    published: folderStore(folders.published),
    store: kept(),
    manifests: named,
    now,
    signer: { ...folderSigner('https://prive.exemple.fr/', 's'.repeat(32)), markOf: undefined },
  });
const openOf = async ({ slot }: SignedAccess, { identity } = reader ?? { identity: '' }): Promise<Envelope> =>
  openEnvelope(readFileSync(join(folders.published, 'access', slot.slot, `${await ownEnvelopeName(slot, identity)}.age`)), identity);
const readers = (): Producer['readers'] => [{ recipient: 'service-sig', key: reader?.key ?? '' }];

beforeEach(async () => {
  const root = scratchFolder();
  folders = { published: join(root, 'public'), kept: join(root, 'private') };
  [reader, surveyor] = await Promise.all(
    [0, 1].map(async () => {
      const identity = await generateX25519Identity();
      return { identity, key: await identityToRecipient(identity) };
    }),
  );
  for (const id of [dataset, other])
    await publishVersions(kept(), '2026-11-30', { id, access: 'restricted', files: { 'reseaux.csv': id } });
  await putPrivateReport(
    kept(),
    { dataset, outcome: 'refused', problems: [{ id: 'key.twice', severity: 'error', message: '12 doubles' }] },
    noon(),
  );
  await putPrivateReport(kept(), { dataset: other, outcome: 'published', problems: [] }, noon());
});

test('a reader of a producer opens all its restricted data without an end, and is told who has access and what the last build said', async () => {
  const granted = [grant('geometre', surveyor?.key ?? ''), grant('archives', surveyor?.key ?? '', '2026-06-30')];
  const envelope = await openOf(await sign(manifests(granted, readers())));
  expect(envelope.grants.map(({ record, recipient, until }) => [record.id, recipient, until])).toEqual([
    [dataset, 'service-sig', undefined],
  ]);
  expect(envelope.granted).toEqual([
    { dataset, recipient: 'geometre', until: '2027-06-30', reason: 'Relevé.' },
    { dataset, recipient: 'archives', until: '2026-06-30', reason: 'Relevé.' },
  ]);
  expect(envelope.reports).toMatchObject([{ dataset, outcome: 'refused', problems: [{ message: '12 doubles' }] }]);
});

test('no reader is told of another producer, and no recipient of who else reads the data', async () => {
  const signed = await sign(manifests([grant('geometre', surveyor?.key ?? '')], readers()));
  expect(JSON.stringify(await openOf(signed))).not.toContain(other);
  expect(await openOf(signed, surveyor)).not.toMatchObject({ granted: expect.anything() });
  expect(await openOf(signed, surveyor)).not.toMatchObject({ reports: expect.anything() });
});

test('what was taken away is told for a year, with the day; what has ended by itself is not', async () => {
  const geometre = grant('geometre', surveyor?.key ?? '');
  await sign(manifests([geometre, grant('archives', surveyor?.key ?? '', '2026-11-30')], readers()));
  const gone = await openOf(await sign(manifests([], readers()), noon('2026-12-02')));
  const told = ({ granted = [] }: Envelope): unknown => granted.map(({ recipient, revoked }) => [recipient, revoked]);
  expect(told(gone)).toEqual([
    ['geometre', '2026-12-02'],
    ['archives', undefined],
  ]);
  expect(told(await openOf(await sign(manifests([], readers()), noon('2026-12-03'))))).toEqual(told(gone));
  expect(told(await openOf(await sign(manifests([], readers()), noon('2027-12-05'))))).toEqual([]);
});

test('the addresses of a reader whom producer.yaml names no more die with the next signing', async () => {
  const [address = ''] = Object.values((await openOf(await sign(manifests([], readers())))).grants[0]?.addresses ?? {});
  const file = join(folders.kept, decodeURIComponent(new URL(address).pathname));
  expect(existsSync(file)).toBe(true);
  expect((await sign(manifests([]))).moved).toEqual([dataset]);
  expect(existsSync(file)).toBe(false);
});

test('who is a reader and has a grant of one layer too reads the whole, once', async () => {
  const narrow = { ...grant('service-sig', reader?.key ?? '', '2026-12-31'), layers: ['zones'] };
  const { grants } = await openOf(await sign(manifests([narrow], readers())));
  expect(grants.map(({ until, layers }) => [until, layers])).toEqual([[undefined, undefined]]);
});
