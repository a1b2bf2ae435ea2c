import type { failures as fr } from '../fr/failures.ts';

/** What a reader is told when a part of a page does not come. */
export const failures: typeof fr = {
  reasons: {
    webgl: 'This browser has no WebGL 2, which maps need.',
    absent: 'The file cannot be found.',
    damaged: 'The file is damaged.',
    offline: 'No connection.',
    network: 'The data server does not answer.',
    unknown: 'An unexpected error occurred.',
  },
  parts: {
    file: 'The file could not be read.',
    map: 'The map could not be loaded.',
    ground: 'The base map could not be loaded.',
    lostGround: (title) => `The base map “${title}” could not be loaded: the catalogue’s own takes its place.`,
    explorer: 'The explorer could not be loaded.',
    catalogue: 'The list of data could not be loaded.',
    layer: (title) => `The layer “${title}” could not be loaded.`,
    somewhat: (title) => `A part of the layer “${title}” could not be loaded.`,
    layers: 'The list of layers could not be loaded.',
    piece: 'A part of the map could not be loaded.',
    queue: 'The list of requests could not be loaded.',
    table: 'The table could not be loaded.',
    profile: 'The profile could not be loaded.',
    take: 'The download of an extract could not be prepared.',
    heights: 'The heights could not be read.',
    card: 'The attributes could not be loaded.',
    search: 'The search could not be loaded.',
    more: 'The other results could not be loaded.',
    suggestions: 'The suggestions could not be loaded.',
    places: 'The list of places could not be loaded.',
    commune: 'The data of this place could not be loaded.',
    recipes: 'The code for this layer could not be loaded.',
    form: 'The form could not be loaded.',
  },
  retry: 'Try again',
};
