import type { Bbox } from '../../types.ts';
import { boxesOfTerritory } from '../../model/territory-boxes.ts';
import type { Example, ProducerExample } from './good.ts';

const marne: Bbox[] = [[3.9, 48.9, 4.4, 49.1]];

/** Examples of the rules of ../places.ts. */
export const examples: Record<string, Example> = {
  'territory.unknown': {
    good: [{ territories: ['DEP-2A', 'COMMUNE-51108', 'OM-988', 'MONDE'] }],
    bad: [{ territories: ['DEP-99'] }],
    says: '« DEP-99 » n’est le code d’aucun territoire connu. Exemples de codes : FR, REG-44 (Grand Est), DEP-51 (Marne), EPCI-200066876, COMMUNE-51108, MONDE.',
  },
  'territory.replaced': {
    good: [{ territories: ['COMMUNE-01015'] }],
    bad: [{ territories: ['COMMUNE-01340'] }],
    says: 'Saint-Bois (COMMUNE-01340) fait partie de Arboys en Bugey depuis une fusion de communes. Écrivez COMMUNE-01015.',
  },
  'territory.elsewhere': {
    good: [{ territories: ['DEP-51', 'MONDE'] }, { data: { kind: 'features', boxes: marne }, boxesOf: boxesOfTerritory }],
    bad: [{ territories: ['DEP-51', 'DEP-972'] }, { data: { kind: 'features', boxes: marne }, boxesOf: boxesOfTerritory }],
    says: 'Les données ne touchent pas Martinique (DEP-972). Corrigez « territories », ou retirez-le : les territoires sont alors ceux où se trouvent les données ; si elles devraient y être, vérifiez leur système de coordonnées.',
  },
  'territory.beyond': {
    // Within twenty kilometres of it, as off a coast.
    good: [{ territories: ['DEP-51'] }, { data: { kind: 'features', boxes: [[3.4, 48.4, 5.3, 49.5]] }, boxesOf: boxesOfTerritory }],
    bad: [{ territories: ['DEP-51'] }, { data: { kind: 'features', boxes: [[3.5, 47, 5, 49]] }, boxesOf: boxesOfTerritory }],
    says: 'Les données dépassent les territoires déclarés : Marne (DEP-51). Complétez « territories », ou retirez-le.',
  },
  'bbox.order': {
    good: [{}],
    bad: [{ expect: { bbox: [41, -5, 52, 200] } }, { layers: undefined }],
    says: 'L’emprise doit être dans l’ordre ouest, sud, est, nord, en degrés : [-5.2, 41.3, 9.6, 51.1] pour la métropole.',
  },
  'crs.guessed': {
    good: [{ source: { path: 'a.csv', crs: 'EPSG:2154' } }],
    bad: [{ source: { path: 'a.csv', crs: 'EPSG:2154', crsGuessed: true } }],
    says: 'Le système de coordonnées, EPSG:2154, a été deviné d’après les coordonnées, et personne ne l’a confirmé : s’il est faux, tout est mal placé. Vérifiez sur la carte que les données sont à leur place, puis retirez « crsGuessed » ; sinon, corrigez « crs ».',
  },
  'crs.guessed-alone': {
    good: [{ source: { path: 'a.csv', crs: 'EPSG:2154', crsGuessed: true } }],
    bad: [{ source: { path: 'a.csv', crsGuessed: true } }],
    says: '« crsGuessed » dit que « crs » a été deviné, et « crs » manque. Écrivez « crs », ou retirez « crsGuessed ».',
  },
  'crs.overseas': {
    good: [{ source: { path: 'a.csv', crs: 'EPSG:2154' }, territories: ['FR', 'DEP-971'] }],
    bad: [{ source: { path: 'a.csv', crs: 'EPSG:2154' } }, { producer: { territory: 'DEP-974' } }],
    says: 'EPSG:2154 est un système de la métropole, alors que les données sont outre-mer. Vérifiez-le : EPSG:5490 (Antilles), EPSG:2972 (Guyane), EPSG:2975 (La Réunion), EPSG:4471 (Mayotte).',
  },
};

/** Examples of its rules of producers. */
export const producerExamples: Record<string, ProducerExample> = {
  'territory.unknown': {
    good: { territory: 'CTU-20R' },
    bad: { territory: 'REG-99' },
    says: '« REG-99 » n’est le code d’aucun territoire connu. Exemples de codes : FR, REG-44 (Grand Est), DEP-51 (Marne), EPCI-200066876, COMMUNE-51108, MONDE.',
  },
  'territory.replaced': {
    good: {},
    bad: { territory: 'COMMUNE-01340' },
    says: 'Saint-Bois (COMMUNE-01340) fait partie de Arboys en Bugey depuis une fusion de communes. Écrivez COMMUNE-01015.',
  },
};
