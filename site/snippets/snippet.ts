import type { Lang } from '../words/languages.ts';

/** A piece of code or of a recipe that uses the data where they are. */
export interface Snippet {
  id: 'qgis' | 'maplibre' | 'gdal' | 'python' | 'duckdb' | 'pdal';
  title: string;
  code: string;
}

const qgisLayers = {
  vector: { fr: 'vecteur', en: 'Vector' },
  raster: { fr: 'raster', en: 'Raster' },
  cloud: { fr: 'de nuage de points', en: 'Point Cloud' },
};

/** How QGIS opens a file by its address. */
export const qgisSteps = (url: string, kind: keyof typeof qgisLayers, lang: Lang): string =>
  lang === 'fr'
    ? `Couche ▸ Ajouter une couche ▸ Ajouter une couche ${qgisLayers[kind].fr}…\nType de source : Protocole HTTP(S)\nURI : ${url}`
    : `Layer ▸ Add Layer ▸ Add ${qgisLayers[kind].en} Layer…\nSource type: Protocol: HTTP(S)\nURI: ${url}`;
