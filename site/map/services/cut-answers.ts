import type { StyleSpecification } from 'maplibre-gl';

/** Features that came of each address of a service that has more of them there; noted by what fetches, asked for by what shows. */
const cut = new Map<string, number>();

/** Members read of a service's answer: its features, and their count. */
interface Answer {
  features?: unknown;
  /** How many there are, as a WFS 2.0 tells it in GeoJSON: a number, or "unknown". */
  numberMatched?: unknown;
}

/** Note whether a service gave all features of the area asked for; where it does not count them, a full answer has more behind it. */
export function noteAnswer(url: string, { features, numberMatched }: Answer): void {
  const came = Array.isArray(features) ? features.length : 0;
  const [, most = ''] = /[?&]COUNT=(\d+)/i.exec(url) ?? [];
  const isCut = typeof numberMatched === 'number' ? numberMatched > came : most !== '' && came >= Number(most);
  if (isCut) cut.set(url, came);
  else cut.delete(url);
}

/** How many features the services of a style gave where they have more; undefined where all are shown. */
export function cutIn({ sources }: Pick<StyleSpecification, 'sources'>): number | undefined {
  const counts = Object.values(sources).flatMap((source) =>
    source.type === 'geojson' && typeof source.data === 'string' ? (cut.get(source.data) ?? []) : [],
  );
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count);
}
