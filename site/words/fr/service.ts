import type { Service, ServiceType } from '../../../schemas/types.ts';

type Undrawn = NonNullable<NonNullable<Service['image']>['undrawn']>;

/** Words of data that stay at their producer's service. */
export const service = {
  alive: (day: string) => `Le service a répondu le ${day}.`,
  dead: (day: string, last: string | undefined) =>
    `Le service ne répondait pas le ${day}${last === undefined ? '' : `\u202f; sa dernière réponse est du ${last}`}. La carte peut rester vide.`,
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
  image: 'Image',
  pixels: (width: string, height: string, bands: string, values: string) =>
    `${width} × ${height} pixels, ${bands} ${bands === '1' ? 'bande' : 'bandes'} (${values})`,
  compression: 'Compression',
  uncompressed: 'aucune',
  /** Why the map of the page does not show an image. */
  undrawn: (why: Undrawn, { compression, values }: { compression: string; values: string }) =>
    `${
      {
        compression: `La carte de cette page ne lit pas la compression ${compression} de l’image`,
        values: `La carte de cette page ne montre pas des valeurs de ce type (${values})`,
        bands: 'La carte de cette page ne lit pas les bandes de l’image, séparées ou d’une autre couleur que rouge, vert et bleu',
        blocks: 'Les blocs de l’image ne sont pas des carrés, ou sont trop grands pour une page web',
        place: 'L’image ne dit pas où elle se trouve, ou sa projection ne se pose pas sur une carte web',
      }[why]
    } : ouvrez-la dans QGIS.`,
  click: 'Clic sur la carte',
  clickFeatures: 'Il montre les attributs de l’objet.',
  clickAsks: (host: string) => `Il demande à ${host} ce qui se trouve là.`,
  clickNothing: 'Il ne montre rien : le service donne des images, sans leurs attributs.',
};
