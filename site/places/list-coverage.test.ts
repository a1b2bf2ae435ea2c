import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Coverage } from './coverage.ts';
import { coveringPlace, packCoverage } from './list-coverage.ts';
import { locatePlaces } from './place-areas.ts';
import type { PlaceArea } from './place-lookup.ts';
import { territoryChain, territoryName } from './territory-names.ts';

const { boxes: placed } = locatePlaces();

const place = (code: string): PlaceArea => ({
  code,
  name: territoryName(code),
  boxes: placed.get(code) ?? [],
  around: territoryChain(code)
    .slice(1)
    .map((outer) => ({ code: outer, name: territoryName(outer) })),
});
const of = (code: string, boxes = placed.get(code) ?? []): Coverage => ({ codes: [code], boxes });

const list: [string, Coverage][] = [
  ['ville/arbres', of('COMMUNE-51454')],
  ['agglo/reseau', of('EPCI-200067213')],
  ['ddt/zones', of('DEP-51')],
  ['ddt/ailleurs', of('DEP-51', [[4.8, 48.4, 5.0, 48.6]])],
  ['region/forets', of('REG-44')],
  ['etat/routes', of('FR', [[-5.1, 41.3, 9.6, 51.1]])],
  ['etat/outre-mer', of('FR', [[55.2, -21.4, 55.9, -20.8]])],
  ['loin/ports', of('DEP-974')],
  ['deux/pays', { codes: ['DEP-51', 'DEP-08'], boxes: [[4.0, 49.2, 4.9, 50.0]] }],
];
const written = JSON.parse(JSON.stringify(packCoverage(list, territoryChain))) as ReturnType<typeof packCoverage>;

test('a list knows which of its data are of a place: its own, those inside it, and those of what holds it that reach it', () => {
  expect([...coveringPlace(written, place('COMMUNE-51454'))]).toEqual([
    ...['ville/arbres', 'agglo/reseau', 'ddt/zones', 'region/forets', 'etat/routes', 'deux/pays'],
  ]);
  expect([...coveringPlace(written, place('DEP-974'))]).toEqual(['etat/outre-mer', 'loin/ports']);
  expect([...coveringPlace(written, place('REG-44'))]).toEqual(list.map(([id]) => id).filter((id) => !/outre-mer|ports/.test(id)));
  expect([...coveringPlace(written, place('DEP-08'))]).toEqual(['region/forets', 'etat/routes', 'deux/pays']);
});

test('it is written in little: less than thirty bytes for each data set, compressed', () => {
  const codes = [...placed.keys()].filter((code) => code.startsWith('COMMUNE-')).filter((_, at) => at % 190 === 0);
  const many = codes.map((code, at): [string, Coverage] => [`ville-${at}/jeu`, of(code)]);
  expect(many.length).toBeGreaterThan(180);
  const bytes = brotliCompressSync(JSON.stringify(packCoverage(many, territoryChain))).length;
  expect(bytes / many.length).toBeLessThan(30);
});
