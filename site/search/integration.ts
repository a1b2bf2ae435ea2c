import type { AstroIntegration } from 'astro';

/** Writes the search index beside the pages once they are built. */
export function searchIndex(): AstroIntegration {
  return { name: 'mappe-search', hooks: {} };
}
