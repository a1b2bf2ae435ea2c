/* A data set of two versions, and its producer: what tests of versions build. */

/** producer.yaml of ddt-51. */
export const ddt = `title: DDT de la Marne
type: etat
territory: DEP-51
contact: { name: Service SIG, email: sig@exemple.fr }
`;

/** dataset.yaml of ddt-51/mats, whose layers, and what comes after them, are `layers`. */
export const mastsManifest = (layers: string): string => `title: Mâts
description: Mâts d’éoliennes du département, avec leur état et leur commune.
themes: [energie]
license: etalab-2.0
frequency: monthly
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: mats.geojson }
layers: ${layers}
`;

/** Forty masts as GeoJSON; of the second version one is gone, one is new, one is another, and two have moved where they are to. */
export const masts = (version: 'first' | 'second', { moves = false, more = {} } = {}): string => {
  const isSecond = version === 'second';
  const features = Array.from({ length: 40 }, (_, index) => index + (isSecond ? 1 : 0)).map((index) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [isSecond && moves && (index === 1 || index === 2) ? 4.9 : 4 + index / 100, 48.9] },
    properties: { code: `M${index}`, etat: isSecond && index === 3 ? 'démantelé' : 'construit', ...more },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
};
