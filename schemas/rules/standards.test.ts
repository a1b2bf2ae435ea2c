import { expect, test } from 'vitest';
import { bareName, knownTitles, knownWords, recogniseService, recogniseStandard } from './standards.ts';

const layers = (...names: string[]) => names.map((name) => ({ name, fields: [{ name: 'IDURBA', example: '241800432_PLUI_20200128' }] }));

test('takes territory, date and département off a layer’s name', () => {
  expect(bareName('30014_ZONE_URBA_20171013')).toBe('zone_urba');
  expect(bareName('241800432_PRESCRIPTION_SURF_20200128')).toBe('prescription_surf');
  expect(bareName('PM3_ASSIETTE_SUP_S_028')).toBe('pm3_assiette_sup_s');
  expect(bareName('N_PERIMETRE_PPRN_20090005_S_2A')).toBe('n_perimetre_pprn_20090005_s');
  expect(bareName('zone_urba_20171013')).toBe('zone_urba');
  expect(bareName('N_AC1_GENERATEUR_SUP_S_028')).toBe('ac1_generateur_sup_s');
});

test.each([
  'ZONE_URBA_41003',
  'zone_urba_41003_20171013',
  'ZONE_URBA_2A004',
  'ZONE_URBA_241800432',
  'N_ZONE_URBA_041',
  'N_ZONE_URBA_2B',
  '51108_zone-urba_20240101',
  '20240101_51108_ZONE_URBA',
  'wfs_du:zone_urba',
])('knows a layer of a plan that is called %s', (name) => {
  expect(recogniseStandard(layers(name))?.id).toBe('cnig-plu');
  expect(knownTitles(layers(name)).own(name)).toBe('zone_urba');
  const prescription = name.replace(/zone.urba/i, 'PRESCRIPTION_SURF');
  expect(knownTitles(layers(prescription)).layer(prescription)).toMatchObject({ fr: 'Prescriptions (surfaces)' });
});

test('knows each standard by one layer, and which of its documents it is', () => {
  const known = (...names: string[]) => {
    const { id, part, plan } = recogniseStandard(layers(...names)) ?? {};
    return [id, part, plan];
  };
  expect(known('241800432_DOC_URBA_20200128', '241800432_ZONE_URBA_20200128')).toEqual(['cnig-plu', 'PLUi', true]);
  expect(known('AC1_GENERATEUR_SUP_S', 'AC1_ACTE_SUP')).toEqual(['cnig-sup', 'AC1', true]);
  expect(known('pprt_69dreal20090005_perimetre_s', 'pprt_69dreal20090005_zonereglementaireurba_s')).toEqual([
    'cnig-ppr',
    'PPRT',
    undefined,
  ]);
  expect(known('N_PERIMETRE_PPRT_20090005_S_069', 'N_ZONE_REG_PPRT_20090005_S_069')).toEqual(['cnig-ppr', 'PPRT', undefined]);
  expect(known('2A004_ZONE_URBA_20200101')[0]).toBe('cnig-plu');
  expect(known('N_TRI_LYON_INONDABLE_MOY_S_069')).toEqual(['covadis-di', undefined, undefined]);
  expect(known('HabillageLignesPCRS', 'FacadePCRS')).toEqual(['cnig-pcrs', undefined, undefined]);
  const scot = [{ name: '200078244_PERIMETRE_SCOT_20180218', fields: [{ name: 'idurba', example: '200078244_SCOT_20180218' }] }];
  expect(recogniseStandard(scot)).toMatchObject({ id: 'cnig-scot', part: 'SCoT', plan: true });
});

test('tells the version of the standard of local plans by its fields', () => {
  const zones = (...fields: string[]) => [{ name: '30014_ZONE_URBA_20171013', fields: fields.map((name) => ({ name })) }];
  expect(recogniseStandard(zones('LIBELLE', 'TYPEZONE', 'DESTOUI', 'IDURBA'))?.edition).toBe('2022');
  expect(recogniseStandard(zones('LIBELLE', 'TYPEZONE', 'IDURBA', 'DATVALID'))?.edition).toBe('2017');
  expect(recogniseStandard(zones('LIBELLE', 'TYPEZONE', 'DESTDOMI', 'INSEE', 'DATAPPRO'))?.edition).toBe('2013');
  expect(recogniseStandard(zones('LIBELLE'))).not.toHaveProperty('edition');
});

test('takes no other layer for one of a standard', () => {
  const numbered = [
    'zone_urba_2',
    'zone_urba_2024',
    'zone_urba_41003_v2',
    'zone_urba_4100345678',
    'n_zones_urbaines_041',
    '41003_20240101',
  ];
  for (const name of ['doc_urba', 'communes', 'zones_urbaines', 'mur', 'perimetre_s', 'enjeux', 'zone_urba_bis', ...numbered])
    expect(recogniseStandard(layers(name))).toBeUndefined();
  expect(knownTitles(layers('communes')).layer('communes')).toBeUndefined();
  expect(knownTitles(layers('communes')).field('urlfic')).toBeUndefined();
});

test('names layers and fields as the standard does, whatever their case', () => {
  const titles = knownTitles(layers('30014_ZONE_URBA_20171013'));
  expect(titles.layer('30014_PRESCRIPTION_LIN_20171013')).toEqual({ fr: 'Prescriptions (lignes)', en: 'Prescriptions (lines)' });
  expect(titles.field('TYPEZONE')).toEqual({ fr: 'Type de zone', en: 'Zone type' });
  expect(titles.field('constructor')).toBeUndefined();
  expect(titles.own('30014_ZONE_URBA_20171013')).toBe('zone_urba');
  expect(titles.own('autre')).toBeUndefined();
  // A shapefile cuts them.
  expect(knownTitles(layers('MurPCRS')).field('precisionP')).toMatchObject({ fr: 'Classe de précision planimétrique' });
});

test('knows plans and easements that stay at the national service', () => {
  const at = (layer: string, host = 'data.geopf.fr') => recogniseService({ url: `https://${host}/wfs/ows`, layer })?.id;
  expect([at('wfs_du:zone_urba'), at('du'), at('wfs_sup:assiette_sup_s'), at('wfs_scot:perimetre')]).toEqual([
    'cnig-plu',
    'cnig-plu',
    'cnig-sup',
    'cnig-scot',
  ]);
  expect([at('dune'), at('BDTOPO_V3:commune'), at('du', 'exemple.fr')]).toEqual([undefined, undefined, undefined]);
});

test('proposes title, theme, keywords and layers of a new data set', () => {
  expect(knownWords(layers('30014_ZONE_URBA_20171013', 'autre'))).toEqual({
    title: 'Plan local d’urbanisme (PLUi)',
    theme: 'urbanisme',
    keywords: ['zonage', 'CNIG', 'PLUi'],
    layers: ['Zones d’urbanisme', undefined],
  });
});
