import type { places as fr } from '../fr/places.ts';

/** Words of the place search, and kinds of places: apart from those of places' pages, for a search needs no more. */
export const places: typeof fr = {
  search: {
    label: 'My municipality',
    hint: 'Name, postal code or Insee code. Intermunicipal bodies and departments too.',
    placeholder: 'Reims, 51100…',
    more: 'One or two more letters…',
    none: (query) => `No municipality is called “${query}”. Check the spelling, or try the postal code.`,
    count: (n) => (n === 1 ? '1 place found' : `${n} places found`),
    former: 'former municipality',
    noScript: 'Finding a municipality needs JavaScript. Without it, choose your department below.',
  },
  kinds: {
    world: 'World',
    country: 'Country',
    region: 'Region',
    departement: 'Department',
    ctu: 'Single territorial authority',
    overseas: 'Overseas collectivity',
    epci: 'Intermunicipal body',
    ept: 'Territorial public body',
    commune: 'Municipality',
  },
};
