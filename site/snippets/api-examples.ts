import type { Bbox, DatasetRecord } from '../../schemas/types.ts';

/** Absolute addresses that the examples name. */
interface Addresses {
  /** Address of the store, ending in "/". */
  store: string;
  /** Addresses of the example data set's files, where it has them. */
  pmtiles?: string;
  flatgeobuf?: string;
}

/** Addresses of the example's files; `base` is the store's absolute address, `address` gives that of an artifact. */
export function addressesOf({ version }: DatasetRecord, base: string, address: (key: string) => string): Addresses {
  const of = (format: string): string | undefined => version.artifacts.find((artifact) => artifact.format === format)?.key;
  const pmtiles = of('pmtiles');
  const flatgeobuf = of('flatgeobuf');
  return {
    store: base,
    ...(pmtiles !== undefined && { pmtiles: address(pmtiles) }),
    ...(flatgeobuf !== undefined && { flatgeobuf: address(flatgeobuf) }),
  };
}

/** Reads every record of the catalogue, with Node or a browser. */
export const readAllExample = (store: string): string =>
  `const store = '${store}';
const json = async (key) => (await fetch(store + key)).json();

const { snapshot } = await json('current.json');
const { producers } = await json(snapshot);
for (const key of Object.values(producers).flat()) {
  const lines = (await (await fetch(store + key)).text()).trim().split('\\n');
  for (const { id, title, version } of lines.map((line) => JSON.parse(line))) {
    console.log(id, title, version.features);
  }
}`;

/** Asks whether the pointer has changed. */
export const askChange = (store: string): string =>
  `curl -sI ${store}current.json | grep -i etag

# 304 = same as before
curl -s -o /dev/null -w '%{http_code}\\n' \\
  -H 'If-None-Match: "…"' \\
  ${store}current.json`;

/** The first bytes of a file. */
export const readRange = (address: string): string => `curl -s -H 'Range: bytes=0-126' \\
  ${address} \\
  | head -c 7`;

/** The features of a small box in the middle of `bbox`, read from afar. */
export function readArea(address: string, [west, south, east, north]: Bbox): string {
  const x = (west + east) / 2;
  const y = (south + north) / 2;
  const width = (east - west) / 20;
  const height = (north - south) / 20;
  const box = [x - width, y - height, x + width, y + height].map((value) => value.toFixed(3));
  return `ogr2ogr -f GeoJSON zone.geojson \\
  /vsicurl/${address} \\
  -spat ${box.join(' ')}`;
}
