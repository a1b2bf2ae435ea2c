import type { ServiceType } from '../../../schemas/types.ts';

/** Words of data that stay at their producer's service. */
export const service = {
  access: 'Accéder au service',
  lead: (host: string) =>
    `Ce catalogue décrit ces données sans les copier. Elles se lisent chez leur producteur, à ${host}, telles qu’elles sont aujourd’hui.`,
  types: {
    wms: 'WMS : des images à la demande',
    wmts: 'WMTS : des images en tuiles',
    tms: 'TMS : des tuiles par adresse',
    wfs: 'WFS : les objets eux-mêmes',
    pmtiles: 'PMTiles : un fichier de tuiles lu par morceaux',
    cog: 'COG : une image lue par morceaux',
  } satisfies Record<ServiceType, string>,
  useLead: 'L’adresse est celle du producteur : ce qu’elle donne change quand il le met à jour.',
  type: 'Service',
  url: 'Adresse',
  layer: 'Couche',
  title: 'Titre chez le producteur',
  features: 'Objets comptés par le service',
  formats: 'Formats',
  scales: 'Échelles',
  scale: (min: string | undefined, max: string | undefined) =>
    [...(max === undefined ? [] : [`à partir du 1 : ${max}`]), ...(min === undefined ? [] : [`jusqu’au 1 : ${min}`])].join(' '),
  attribution: 'Mention du service',
  capabilities: 'Ouvrir la description du service (XML)',
  legend: 'Voir la légende',
  sample: 'Voir cent objets en GeoJSON',
  file: 'Télécharger le fichier',
  away: (host: string) => `Ces liens ouvrent ${host}.`,
  notMapped: 'Le service ne se prête pas à une carte web : ouvrez-le dans QGIS.',
};
