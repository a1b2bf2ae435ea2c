/** Astro's mark of an element that the style of its component may reach, and enough of its digest to tell components apart. */
const scope = /data-astro-cid-(\w{5})\w{3}/g;

/** A Vite plugin that shortens the mark, `data-astro-cid-hqlbyyoa` to `data-hqlby`: hundreds of elements of a page bear one. */
export function shortScopes() {
  return {
    name: 'mappe-short-scopes',
    transform: (code: string, id: string) =>
      id.includes('.astro') && code.includes('data-astro-cid-') ? { code: code.replace(scope, 'data-$1'), map: null } : undefined,
  };
}
