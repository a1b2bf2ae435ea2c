import { expect, test } from 'vitest';
import type { ShownDataset } from '../compose.ts';
import { factsOf } from '../facts/facts.fixture.ts';
import type { MapFacts } from '../model/model.ts';
import { asPublished } from '../share.ts';
import { seenByOthers } from './seen-by-others.ts';

const tiles = (url: string) => ({ url, minzoom: 0, maxzoom: 8 });
const past = { id: '0123456789abcdef', date: '2026-01-01', tiles: '/store/old.pmtiles' };
const shown = (id: string, facts: Partial<MapFacts>, visible = true): ShownDataset => ({
  ...asPublished,
  visible,
  facts: factsOf({ id, versions: { date: '2026-02-01', past: [past] }, tiles: tiles('/store/new.pmtiles'), ...facts }),
});

test('others see by an address what the catalogue has, and are told of what they see otherwise', () => {
  const { count, differences } = seenByOthers([
    shown('ddt-51/eoliennes', {}),
    shown('ddt-51/masquees', {}, false),
    shown('ign/ancienne', { tiles: tiles('/store/old.pmtiles') }),
    shown('ign/service', { service: { draws: 'tiles', address: 'https://data.geopf.fr/wmts', host: 'data.geopf.fr' } }),
    shown('own:1', { origin: 'own' }),
    shown('own:2', { origin: 'result' }, false),
    shown('own:3', { origin: 'own', service: { draws: 'pictures', address: 'own://own:3/{z}/{x}/{y}', host: 'carto.exemple.fr' } }),
    shown('vion/reseaux', { restriction: { recipient: 'epci' } }),
  ]);
  expect(count).toBe(4);
  expect(differences.map(({ facts, why }) => [facts.id, why])).toEqual([
    ['ddt-51/masquees', 'hidden'],
    ['ign/ancienne', 'past'],
    ['ign/service', 'asked'],
    ['own:1', 'own'],
    ['own:2', 'own'],
    ['own:3', 'pasted'],
    ['vion/reseaux', 'restricted'],
  ]);
});

test('a map without data shows others its ground', () => {
  expect(seenByOthers([])).toEqual({ count: 0, differences: [] });
});
