import { writeFilters } from './filter/write-filters.ts';
import type { Appearance, MapDocument } from './model/map-document.ts';
import type { View } from './model/model.ts';

/** All of a map that fits an address. */
export interface SharedMap extends MapDocument {
  /** An older version of the only data set: of addresses of its page. */
  version?: string;
  /** Code of the territory to which a part of the data is cut. */
  territory?: string;
  /** Data sets that an address names, where they are more than it may. */
  named?: number;
}

/** How a data set is shown before the reader touches anything. */
export const asPublished: Appearance = { opacity: 1, visible: true, hidden: [] };

/** Write the part of an address after "#". */
export function writeHash({ view, datasets, ground, greyGround, version, territory }: SharedMap): string {
  // carte=zoom/latitude/longitude&d=producer/dataset;o=60;v=0;s=layer,…;c=layer:field,…;y=layer:look,…;f=layer:field:test,…
  // ;e=16 hexadecimal digits;g=group;n=1&fond=plan&gris=1&version=16 hexadecimal digits&extrait=code
  const shown = datasets.map((each) => `d=${writeShown(each)}`);
  const around = partsOf({ fond: ground, gris: greyGround && '1', version, extrait: territory });
  return [...partsOf({ carte: view && writeView(view) }), ...shown, ...around].join('&');
}

/** Write each part that has a value: "name=value". */
const partsOf = (values: Record<string, string | false | undefined>): string[] =>
  Object.entries(values).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));

/** About a pixel at the zoom. */
function writeView({ center: [x, y], zoom }: View): string {
  const digits = Math.max(2, Math.ceil(zoom / 3) + 1);
  return [zoom.toFixed(2).replace(/\.?0+$/, ''), y.toFixed(digits), x.toFixed(digits)].join('/');
}

function writeShown({ id, opacity, visible, hidden, fields, looks, filters, version, group, grey }: SharedMap['datasets'][number]): string {
  const chosen = Object.entries(fields ?? {}).map(([layer, field]) => `${encodeURIComponent(layer)}:${encodeURIComponent(field ?? '')}`);
  const parts = partsOf({
    o: opacity < 1 && String(Math.round(opacity * 100)),
    v: !visible && '0',
    s: hidden.map(encodeURIComponent).join(','),
    c: chosen.join(','),
    y: looks,
    f: filters && writeFilters(filters),
    e: version,
    g: group && encodeURIComponent(group),
    n: grey && '1',
  });
  return [id.split('/').map(encodeURIComponent).join('/'), ...parts].join(';');
}
