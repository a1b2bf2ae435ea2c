import type { StyleSpecification } from 'maplibre-gl';

/** What others than the style draw, and what it is drawn from: names that begin so are theirs. */
const isLive = (name: string): boolean => name.startsWith('live:');

/** A style with what lives upon the one before, on top as it lay there. */
export function keepLive(before: StyleSpecification | undefined, next: StyleSpecification): StyleSpecification {
  const layers = (before?.layers ?? []).filter(({ id }) => isLive(id));
  const sources = Object.entries(before?.sources ?? {}).filter(([name]) => isLive(name));
  if (layers.length === 0 && sources.length === 0) return next;
  return { ...next, sources: { ...next.sources, ...Object.fromEntries(sources) }, layers: [...next.layers, ...layers] };
}
