import { expect, test } from 'vitest';
import { formatValue } from '../map/facts/format-value.ts';
import { asMeant } from './code-labels.ts';

const standard = { id: 'cnig-plu', title: 'PLU', url: 'https://www.cnig.gouv.fr/' };
const named = (...names: string[]) => names.map((name) => ({ name }));

test('what a plan calls dates are days, and its zones have words', () => {
  const [valid, zone, label] = asMeant(named('DATVALID', 'TYPEZONE', 'LIBELLE'), { standard });
  expect(valid).toEqual({ name: 'DATVALID', days: true });
  expect(zone?.labels?.['N']).toMatchObject({ fr: 'N, zone naturelle' });
  expect(label).toEqual({ name: 'LIBELLE' });
});

test('what a plan prescribes and informs of has the words of the standard, a subtype beside its type; an unknown code is shown as such', () => {
  const fields = asMeant(
    named('TYPEPSC', 'STYPEPSC', 'typeinf', 'DESTDOMI').map((field) => ({ ...field, type: 'text' as const })),
    { standard },
  );
  const written = (row: Record<string, string>) =>
    fields.flatMap((field) => (row[field.name] === undefined ? [] : [formatValue(row[field.name], field, 'fr', row)]));
  expect(written({ TYPEPSC: '01', STYPEPSC: '02', DESTDOMI: '07' })).toEqual([
    'Espace boisé classé (01)',
    'Espace boisé classé à créer (01-02)',
    'Activité agricole (07)',
  ]);
  expect(written({ TYPEPSC: '05', STYPEPSC: '02' })).toEqual([
    'Emplacement réservé (05)',
    'Emplacement réservé aux ouvrages publics (05-02)',
  ]);
  expect(written({ TYPEPSC: '12', STYPEPSC: '00', typeinf: '16' })).toEqual(['12', '00', 'Site archéologique (16)']);
  expect(asMeant(named('TYPEPSC'), {})).toEqual(named('TYPEPSC'));
});

test('the cut names of a shapefile are known, and fields of other data stay as they are', () => {
  expect(asMeant(named('datepublic'), { standard: { ...standard, id: 'cnig-pcrs' } })).toEqual([{ name: 'datepublic', days: true }]);
  expect(asMeant(named('datvalid'), {})).toEqual(named('datvalid'));
});
