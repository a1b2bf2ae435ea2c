import type { Service } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';
import type { Snippet } from './snippets.ts';

/** Where QGIS adds each kind of service. */
const menus: Record<Service['type'], { fr: string; en: string }> = {
  wms: { fr: 'Ajouter une couche WMS/WMTS…', en: 'Add WMS/WMTS Layer…' },
  wmts: { fr: 'Ajouter une couche WMS/WMTS…', en: 'Add WMS/WMTS Layer…' },
  tms: { fr: 'Ajouter une couche XYZ…', en: 'Add XYZ Layer…' },
  wfs: { fr: 'Ajouter une couche WFS…', en: 'Add WFS Layer…' },
  pmtiles: { fr: 'Ajouter une couche de tuiles vectorielles…', en: 'Add Vector Tile Layer…' },
  cog: { fr: 'Ajouter une couche raster…', en: 'Add Raster Layer…' },
};

/** Recipes for data that stay at their service: what to give to QGIS, and to GDAL where it reads such a service. */
export function serviceSnippets(service: Service, lang: Lang): Snippet[] {
  const { type, url, layer, map } = service;
  const address = type === 'tms' && map ? map.address : url;
  const wanted = layer === undefined ? '' : `\n${{ fr: 'Couche\u202f:', en: 'Layer:' }[lang]} ${layer}`;
  const add = { fr: 'Couche ▸ Ajouter une couche', en: 'Layer ▸ Add Layer' }[lang];
  const gdal = commandOf(service);
  return [
    { id: 'qgis', title: 'QGIS', code: `${add} ▸ ${menus[type][lang]}\nURL : ${address}${wanted}` },
    ...(gdal === undefined ? [] : [{ id: 'gdal' as const, title: 'GDAL', code: gdal }]),
  ];
}

/** A word of a shell's command line, whatever is in it. */
const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function commandOf({ type, url, layer = '' }: Service): string | undefined {
  const commands: Record<Service['type'], string | undefined> = {
    wfs: `ogr2ogr -limit 1000 extrait.gpkg \\\n  ${word(`WFS:${url}`)} ${word(layer)}`,
    wmts: `gdal_translate -outsize 1024 0 \\\n  ${word(`WMTS:${url}?SERVICE=WMTS&REQUEST=GetCapabilities,layer=${layer}`)} extrait.tif`,
    wms: `gdalinfo ${word(`WMS:${url}`)}`,
    cog: `gdal_translate -outsize 1024 0 ${word(`/vsicurl/${url}`)} extrait.tif`,
    pmtiles: `ogrinfo ${word(`/vsicurl/${url}`)}`,
    tms: undefined,
  };
  return commands[type];
}
