import type { StyleSpecification } from 'maplibre-gl';
import stylesheet from 'maplibre-gl/dist/maplibre-gl.css?url';
import type { MapOptions, OpenMap } from './open-map.ts';

/** Fetches MapLibre, its stylesheet, its worker's address and what draws the first styles: nothing of it is on a page before. */
export async function loadMap(...styles: StyleSpecification[]): Promise<(container: HTMLElement, options: MapOptions) => OpenMap> {
  const [{ openMap, complete }] = await Promise.all([import('./open-map.ts'), linkStylesheet(stylesheet)]);
  await Promise.all(styles.map(complete));
  return openMap;
}

let linked: Promise<void> | undefined;

function linkStylesheet(href: string): Promise<void> {
  linked ??= new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      linked = undefined;
      link.remove();
      reject(new TypeError(`${href} could not be fetched.`));
    });
    document.head.append(link);
  });
  return linked;
}
