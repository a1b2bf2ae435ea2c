import { expect, test } from 'vitest';
import { addressTexts, guessAddress, joinAddresses, readAnswers, writeAddresses } from './addresses.ts';
import { tableOf } from './table.fixture.ts';

test.each([
  [['nom', 'Adresse', 'Code postal', 'Commune'], { street: 'Adresse', town: 'Code postal' }],
  [['adresse_complete'], { street: 'adresse_complete' }],
  [['Rue', 'ville'], { street: 'Rue', town: 'ville' }],
  [['libelle_voie', 'CP'], { street: 'libelle_voie', town: 'CP' }],
  [['adresse_mail', 'adr'], { street: 'adr' }],
  [['nom', 'commune', 'adresse_mail', 'Adresse IP'], undefined],
])('columns of an address are found by their names: %s', (names, columns) => {
  expect(guessAddress(names)).toEqual(columns);
});

const columns = { street: 'adresse', town: 'cp' };
const table = tableOf(
  ['adresse', 'cp'],
  ['1  place\nde "l’Hôtel"', 1000],
  ['2 rue du Port', '51100'],
  [null, '51100'],
  ['3 rue du Port', '51100'],
  ['2 rue du Port', '51100'],
);

test('an address is the street and the town of a row, with the zero that a spreadsheet took; a row without a street has none', () => {
  expect(addressTexts(table, columns)).toEqual([
    '1 place de "l’Hôtel" 01000',
    '2 rue du Port 51100',
    '',
    '3 rue du Port 51100',
    '2 rue du Port 51100',
  ]);
  expect(addressTexts(table, { street: 'adresse' })[1]).toBe('2 rue du Port');
  expect(addressTexts(tableOf(['adresse'], ['x'.repeat(300)]), { street: 'adresse' })[0]).toHaveLength(200);
});

test('the geocoder is sent numbers and addresses alone, with quotation marks that no text can close', () => {
  expect(writeAddresses(['1 place de "l’Hôtel", 01000', '2 rue du Port'])).toBe(
    'id,adresse\n0,"1 place de ""l’Hôtel"", 01000"\n1,"2 rue du Port"',
  );
});

test('an answer places the rows of each address, tells which have their street alone, and says nothing of what it hardly found', () => {
  const asked = ['1 place de "l’Hôtel" 01000', '2 rue du Port 51100', '3 rue du Port 51100'];
  const answer = [
    'id,adresse,latitude,longitude,result_score,result_type',
    '0,"1 place de ""l’Hôtel"" 01000",46.2,5.22,0.97,housenumber',
    '1,2 rue du Port 51100,49.25,4.03,0.8,street',
    '2,3 rue du Port 51100,48,2,0.31,housenumber',
  ].join('\n');
  const { layer, rough } = joinAddresses(table, columns, readAnswers(answer, asked));
  const north = { type: 'Point', coordinates: [5.22, 46.2] };
  const port = { type: 'Point', coordinates: [4.03, 49.25] };
  expect([layer.geometry, rough]).toEqual(['point', 2]);
  expect(layer.features.map(({ geometry }) => geometry)).toEqual([north, port, null, null, port]);
});

test.each([
  ['of no question', '7,x,46,5,1,housenumber'],
  ['with a number that is none', '-1,x,46,5,1,housenumber'],
  ['without a place', '0,x,,,1,housenumber'],
  ['off the globe', '0,x,146,5,1,housenumber'],
  ['without a score', '0,x,46,5,,housenumber'],
  ['that is a text', '0,x,Infinity,nord,1,housenumber'],
])('an answer %s places nothing', (_, row) => {
  expect(readAnswers(`id,adresse,latitude,longitude,result_score,result_type\n${row}`, ['x']).size).toBe(0);
});
