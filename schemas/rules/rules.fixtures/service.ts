import type { ManifestService } from '../../types.ts';
import type { Example } from './good.ts';

const wms = { type: 'wms', url: 'https://exemple.fr/wms', layer: 'forets' } as const satisfies ManifestService;
const pmtiles = { type: 'pmtiles', url: 'https://exemple.fr/forets.pmtiles' } as const satisfies ManifestService;
/** Members of a manifest for files, which have no place beside a service. */
const without = { layers: undefined, tiles: undefined, style: undefined, expect: undefined };

/** Examples of the rules of ../service.ts. */
export const examples: Record<string, Example> = {
  'service.layer-needed': {
    good: [{ source: { service: pmtiles } }],
    bad: [{ source: { service: { type: 'wms', url: wms.url } } }],
    says: 'Un service WMS a plusieurs couches : donnez le nom de celle qu’il faut sous « layer ».',
  },
  'service.key-useless': {
    good: [{ source: { service: { ...wms, style: 'vert', format: 'image/png' } } }],
    bad: [{ source: { service: { ...wms, tileMatrixSet: 'PM' } } }],
    says: '« tileMatrixSet » ne vaut pas pour un service WMS. Retirez-le.',
  },
  'service.alone': {
    good: [{ ...without, source: { service: wms } }],
    bad: [{ ...without, source: { service: wms, crs: 'EPSG:2154' } }],
    says: '« source.crs » ne vaut pas pour des données qui restent chez leur service. Retirez-le.',
  },
  'service.host': {
    good: [{ source: { service: { ...wms, url: 'https://géo.exemple.fr:8443/wms' } } }],
    bad: [{ source: { service: { ...wms, url: 'https://exemple.fr;sandbox/wms' } } }],
    says: 'Les pages ne peuvent pas désigner « exemple.fr;sandbox » aux navigateurs. Donnez un nom fait de lettres, de chiffres, de tirets et de points.',
  },
  'service.query': {
    good: [{ source: { service: { ...wms, url: 'https://exemple.fr/wms?map=forets.map' } } }],
    bad: [{ source: { service: { ...wms, url: 'https://exemple.fr/wms?map=forets.map&SERVICE=WMS' } } }],
    says: 'L’adresse contient un paramètre de requête OGC (SERVICE). Donnez l’adresse du service sans lui : https://exemple.fr/wms?map=forets.map',
  },
};
