import { describe, expect, test } from 'vitest';
import { readOfficialList } from '../official-code.ts';
import { areas } from '../vocabularies.ts';
import { officialCodeEdition, officialPlaces, territories, territoryOf } from './territories.ts';

describe('the committed territories', () => {
  test('are those of a dated edition', () => {
    expect(officialCodeEdition).toBe('2026-01-01');
  });

  test('hold 18 regions, 101 départements and the overseas collectivities', () => {
    const count = (kind: string) => territories.filter((territory) => territory.kind === kind).length;
    expect({ regions: count('region'), departements: count('departement'), overseas: count('overseas') }).toEqual({
      regions: 18,
      departements: 101,
      overseas: 8,
    });
  });

  test('lead from each one to France', () => {
    for (const { code } of territories) {
      let at = territoryOf(code);
      while (at?.parent !== undefined) at = territoryOf(at.parent);
      expect(at?.code).toBe('MONDE');
    }
  });

  test('know Corsica, Mayotte and New Caledonia', () => {
    expect(territoryOf('DEP-2A')).toEqual({ code: 'DEP-2A', name: 'Corse-du-Sud', kind: 'departement', parent: 'REG-94', area: 'FXX' });
    expect(territoryOf('DEP-976')).toMatchObject({ name: 'Mayotte', area: 'MYT' });
    expect(territoryOf('OM-988')).toMatchObject({ name: 'Nouvelle-Calédonie', area: 'NCL' });
    expect(territoryOf('CTU-972R')).toMatchObject({ area: 'MTQ' });
    expect(territoryOf('DEP-20')).toBeUndefined();
  });

  test('lie in areas that have a box', () => {
    const known = new Set(areas.map(({ area }) => area));
    for (const { area, code } of territories) expect(area === undefined ? ['MONDE', 'FR'].includes(code) : known.has(area)).toBe(true);
  });
});

describe('communes and their unions', () => {
  const places = officialPlaces({ communes: readOfficialList('communes'), epci: readOfficialList('epci'), ept: readOfficialList('ept') });

  test('know where a commune is', () => {
    expect(places.get('COMMUNE-51108')).toEqual({ name: 'Châlons-en-Champagne', department: '51', region: '44', epci: '200066876' });
    expect(places.get('COMMUNE-2A004')).toMatchObject({ name: 'Ajaccio', department: '2A' });
  });

  test('lead from a former commune to the one that replaced it', () => {
    expect(places.get('COMMUNE-01340')).toMatchObject({ replacedBy: 'COMMUNE-01015' });
    expect(places.get('COMMUNE-13201')).toMatchObject({ replacedBy: 'COMMUNE-13055' });
  });

  test('keep a commune whose code a delegated one shares', () => {
    expect(places.get('COMMUNE-01015')).toMatchObject({ name: 'Arboys en Bugey' });
    expect(places.get('COMMUNE-01015')?.replacedBy).toBeUndefined();
  });

  test('know unions', () => {
    expect(places.get('EPCI-200066876')).toEqual({ name: 'CA de Châlons-en-Champagne' });
    expect(places.get('EPT-200057867')).toEqual({ name: 'Plaine Commune' });
  });
});
