import { expect, test } from 'vitest';
import { contentPolicy } from './policy.ts';

test('allows a plain page its own files and nothing else', () => {
  expect(contentPolicy({})).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'",
  );
});

test('allows WebAssembly for the search alone', () => {
  expect(contentPolicy({ search: true })).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(contentPolicy({ map: true })).not.toContain('eval');
});

test('allows the store’s origin, and the IGN’s where a map offers its tiles', () => {
  const policy = contentPolicy({ map: true, ign: true }, ['https://objets.exemple.fr']);
  expect(policy).toContain("connect-src 'self' https://objets.exemple.fr https://data.geopf.fr");
  expect(contentPolicy({ map: true }, ['https://objets.exemple.fr'])).not.toContain('geopf');
});

test('allows the origin of the operator’s archive of a ground to be read, and nothing of it to be shown or run', () => {
  const policy = contentPolicy({ map: true, archive: 'https://fonds.exemple.fr' }, ['https://objets.exemple.fr']);
  expect(policy).toContain("connect-src 'self' https://objets.exemple.fr https://fonds.exemple.fr;");
  expect(policy.match(/fonds\.exemple\.fr/g)).toHaveLength(1);
  const inStore = contentPolicy({ map: true, archive: 'https://objets.exemple.fr' }, ['https://objets.exemple.fr']);
  expect(inStore).toBe(contentPolicy({ map: true }, ['https://objets.exemple.fr']));
});

test('allows the origins of producers that keep their files themselves', () => {
  expect(contentPolicy({ map: true }, ['https://a.fr', 'https://b.fr'])).toContain("connect-src 'self' https://a.fr https://b.fr");
});

test('allows the host of a service, and never what only looks like one', () => {
  const hosts = ['geo.exemple.fr:8443', ...['https://x.fr;sandbox/', 'https://*/', 'https://a,b.fr/'].map((url) => new URL(url).host)];
  expect(contentPolicy({ map: true, services: hosts })).toBe(contentPolicy({ map: true, services: ['geo.exemple.fr:8443'] }));
});

test('allows a host that is asked for a description to be read, and nothing of it to be shown or run', () => {
  const policy = contentPolicy({ map: true, asked: ['www.data.gouv.fr'] });
  expect(policy).toContain("connect-src 'self' https://www.data.gouv.fr;");
  expect(policy.match(/data\.gouv\.fr/g)).toHaveLength(1);
});

test('never allows inline scripts or styles', () => {
  expect(contentPolicy({ search: true, map: true }, ['https://a.fr', 'https://b.fr'])).not.toContain('unsafe-inline');
});

test('lets nothing be sent from the pages of a request that nobody has accepted', () => {
  const policy = contentPolicy({ map: true, preview: true }, ['https://objets.exemple.fr']);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("form-action 'none'; base-uri 'none'");
});

test('lets a heavy file be sent to the store that the operator names, and from no page of a preview', () => {
  const sends = 'https://s3.exemple.fr/depot';
  expect(contentPolicy({ map: true, sends })).toContain("connect-src 'self' https://s3.exemple.fr/depot/;");
  expect(contentPolicy({ map: true, sends, preview: true })).not.toContain('s3.exemple.fr');
});

test('of another place one file may be read, and nothing beside it', () => {
  const policy = contentPolicy({ reads: 'https://apercus.exemple.fr/previews/relire.json' });
  expect(policy).toContain("connect-src 'self' https://apercus.exemple.fr/previews/relire.json;");
});
