import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countEdigeo } from './count-edigeo.ts';
import { edigeoLot } from '../programs.fixtures/make-edigeo.ts';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';

const names = { source: 'zones' };

describe('an EDIGEO lot', () => {
  const lot = (change: Record<string, string | undefined> = {}): string => {
    const folder = scratchFolder();
    const stones = [1, 2].map((number) => ({ id: `Objet_${number}`, text: 'Été', x: 770_000 + number, y: 6_900_000 }));
    const files = { ...edigeoLot('EDAB01', 'RGF93CC49', stones), ...change };
    for (const [name, text] of Object.entries(files))
      if (text !== undefined) writeFileSync(join(folder, name === 'EDAB01.THF' ? 'source.thf' : name), text, 'latin1');
    return folder;
  };

  test('has its features counted by class, and says its system', async () => {
    expect(await countEdigeo(lot(), { names })).toEqual({ features: { BORNE_id: 2 }, crsCode: 'IGNF:RGF93CC49', problems: [] });
  });

  test('is refused without one of its files, or where one ends early', async () => {
    await expect(countEdigeo(lot({ 'EDAB01S1.VEC': undefined }), { names })).rejects.toThrow('il manque EDAB01S1.VEC');
    await expect(countEdigeo(lot({ 'EDAB01SE.GEO': 'BOMT 12:EDAB01SE.GEO\r\n' }), { names })).rejects.toThrow('incomplet (EDAB01SE.GEO)');
  });
});
