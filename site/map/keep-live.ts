import type { StyleSpecification } from 'maplibre-gl';

/** Whether a layer or source belongs to others than the style, by the start of its name. */
const isLive = (name: string): boolean => name.startsWith('live:');

/** A style with what lives upon the one before, on top as it lay there. */
export function keepLive(before: StyleSpecification | undefined, next: StyleSpecification): StyleSpecification {
  const layers = (before?.layers ?? []).filter(({ id }) => isLive(id));
  const sources = Object.entries(before?.sources ?? {}).filter(([name]) => isLive(name));
  if (layers.length === 0 && sources.length === 0) return next;
  return { ...next, sources: { ...next.sources, ...Object.fromEntries(sources) }, layers: [...next.layers, ...layers] };
}
