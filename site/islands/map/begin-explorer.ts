// Runs in the page of the explorer as soon as it has come, before all that draws: the ground of the first view is asked for meanwhile.
import { mainland } from '../../map/facts/extents.ts';
import { beginTiles } from '../../map/fetch/open-archive.ts';
import { tilesOfView, viewOfFrame } from '../../map/model/camera.ts';
import { readHash } from '../../map/read-share.ts';
import { absoluteInPage } from '../../map/style/ground.ts';
import { coveredAt, isPhone, panelWidth } from './sheet.ts';

/** A part of the ground, by its tiles. */
export interface BegunLayer {
  url: string;
  minzoom: number;
  maxzoom: number;
}

const script = document.querySelector<HTMLScriptElement>('script[data-ground]');
const layers = JSON.parse(script?.dataset['ground'] ?? '[]') as BegunLayer[];
const { clientWidth = 0, clientHeight: height = 0 } = script?.closest('main') ?? {};
const size = { width: clientWidth - (isPhone() ? 0 : panelWidth), height };
const { view, datasets } = readHash(location.hash);
// Where data lie that an address names without a view, only their records say.
const first = view ?? (datasets.length === 0 ? viewOfFrame(mainland, size, coveredAt(1, height)) : undefined);
for (const { url, minzoom, maxzoom } of first ? layers : [])
  if (first && first.zoom >= minzoom) beginTiles(absoluteInPage(url), tilesOfView(first, size, maxzoom));
