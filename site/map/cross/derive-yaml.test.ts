import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkDataset, checkDatasetShape } from '../../../schemas/check/check.ts';
import type { TakenNotice } from '../model/taken.ts';
import { derivedKinds } from './cross.ts';
import { deriveYaml } from './derive-yaml.ts';
import { joinNotices } from './join-notices.ts';

const texts = {
  title: 'Éoliennes à moins de 500\u202fm de «\u202fZones: U\u202f»',
  description: 'Calculé par ce catalogue.',
  theme: 'energie',
  license: 'etalab-2.0',
  contact: { name: 'DDT "51"', url: 'https://exemple.fr/donnees/ddt-51/eoliennes/' },
  complete: 'Vérifiez.',
};
const sides = { of: { dataset: 'ddt-51/eoliennes', layer: 'eoliennes' }, other: { dataset: 'ddt-51/zones', layer: 'zone_urba' } };

test.each(derivedKinds)('the manifest of a crossing is one that the pipeline accepts: %s', (kind) => {
  const manifest: unknown = parse(deriveYaml({ kind, metres: 500, fields: ['libelle'] }, sides, texts));
  const { value, findings } = checkDatasetShape(manifest);
  expect(findings).toEqual([]);
  const problems = checkDataset(value ?? {}, {});
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const isNear = kind === 'within' || kind === 'nearest';
  const takes = kind === 'nearest' || kind === 'intersects';
  expect(value?.source.derive).toEqual({
    join: kind,
    of: sides.of,
    with: { dataset: 'ddt-51/zones', layer: 'zone_urba' },
    ...(isNear && { distance: 500 }),
    ...(takes && { fields: ['libelle'] }),
  });
  expect(value?.title).toBe(texts.title);
});

const notice: TakenNotice = {
  title: 'Zones',
  producer: 'DDT de la Marne',
  attribution: 'DDT 51',
  license: 'Licence Ouverte 2.0',
  licenseUrl: 'https://exemple.fr/lo',
  published: '2026-01-01',
  version: 'a1',
  page: 'https://exemple.fr/zones/',
  taken: '2026-12-01',
};

test('what two data sets have given is owed to both, under the restriction of either', () => {
  const restricted = { ...notice, producer: 'Syndicat', attribution: 'Syndicat des eaux', restriction: 'Réservé à la DDT.', version: 'b2' };
  const { licenseUrl: _, ...other } = { ...restricted, license: 'Accès restreint', published: '2026-03-01' };
  expect(joinNotices('Croisement', notice, other)).toEqual({
    title: 'Croisement',
    producer: 'DDT de la Marne\u202f; Syndicat',
    attribution: 'DDT 51\u202f; Syndicat des eaux',
    license: 'Licence Ouverte 2.0\u202f; Accès restreint',
    restriction: 'Réservé à la DDT.',
    published: '2026-03-01',
    version: 'a1\u202f; b2',
    page: notice.page,
    taken: '2026-12-01',
  });
  expect(joinNotices('Croisement', restricted, notice).restriction).toBe('Réservé à la DDT.');
});
