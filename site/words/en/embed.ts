import type { embed as fr } from '../fr/embed.ts';

export const embed: typeof fr = {
  title: 'Embedded map',
  description: 'A map of the catalogue, alone, to be put into a page.',
  open: (name) => `Open in ${name}`,
  map: (titles) => `Map: ${titles}`,
  others: (count) => (count > 1 ? `and ${count} others` : 'and one more'),
  nothing: 'This address names no data. That of a map is taken in Explorer, under “Share”.',
  gone: 'None of the data that this address names can be shown here.',
  restricted: (id) => `Access to the data set “${id}” is restricted: it is not shown in a page that embeds it.`,
  notices: 'About this map',
  withoutScript: 'The map needs JavaScript.',
};
