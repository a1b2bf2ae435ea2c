import type { Text } from '../../../schemas/types.ts';
import type { Ground } from './basemap.ts';

/** Host of the Géoplateforme's open tiles: contacted only after the reader chose one of these base maps. */
export const ignHost = 'data.geopf.fr';

/** A ground that the reader may ask of the IGN. */
export type IgnPlan = 'plan' | 'photos';

interface IgnLayer {
  id: IgnPlan;
  title: Text;
  layer: string;
  format: string;
  maxzoom: number;
}

/** Base maps of IGN, open and without a key. */
export const ignPlans: Record<IgnPlan, IgnLayer> = {
  plan: {
    id: 'plan',
    title: { fr: 'Plan IGN', en: 'IGN map' },
    layer: 'GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2',
    format: 'image/png',
    maxzoom: 19,
  },
  photos: {
    id: 'photos',
    title: { fr: 'Photographies aériennes', en: 'Aerial photographs' },
    layer: 'ORTHOIMAGERY.ORTHOPHOTOS',
    format: 'image/jpeg',
    maxzoom: 19,
  },
};

/** Attribution that IGN asks for. */
export const ignAttribution = 'IGN – Géoplateforme';

/** An IGN base map as the ground: WMTS, matrix set PM (Web Mercator). */
export function drawIgn({ id, layer, format, maxzoom }: IgnLayer, dark: boolean): Ground {
  const query = `SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=${layer}&STYLE=normal&TILEMATRIXSET=PM&FORMAT=${format}&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}`;
  return {
    sources: { [`ign:${id}`]: { type: 'raster', tiles: [`https://${ignHost}/wmts?${query}`], tileSize: 256, maxzoom } },
    below: [
      { id: 'base/background', type: 'background', paint: { 'background-color': dark ? '#18202a' : '#fbfaf6' } },
      {
        id: `ign/${id}`,
        type: 'raster',
        source: `ign:${id}`,
        paint: dark && id === 'plan' ? { 'raster-brightness-max': 0.72, 'raster-saturation': -0.3 } : {},
      },
    ],
    above: [],
  };
}
