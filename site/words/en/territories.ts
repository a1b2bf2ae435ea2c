import type { territories as fr } from '../fr/territories.ts';
import { places } from './places.ts';

/** Words of the territory pages and of the box that finds one's commune. */
export const territories: typeof fr = {
  title: 'Near you',
  summary: 'Find what exists for your municipality, its intermunicipal body, your department and your region.',
  lead: 'Type the name or postal code of a French municipality: here is all the data about it, from the most local to the widest.',
  standIn: (around) => `Its exact position is not known: the map shows ${around}.`,
  standIns: {
    postal: (code) => `the municipalities of the same postal code (${code})`,
    epci: (name) => `its intermunicipal body (${name})`,
    departement: (name) => `its department (${name})`,
    other: (name) => `its territory (${name})`,
  },
  map: {
    label: (name) => `Map of ${name} and of the data that lie there`,
    picture: (name) => `Where ${name} is among the municipalities around it`,
    open: 'Open the map',
    explore: 'Open in Explorer',
    limits: 'The line shows the limits that this catalogue publishes.',
    points: 'Each dot is a municipality.',
    frame: 'The frame surrounds the limits that this catalogue publishes.',
    surroundings: 'The frame shows the surroundings, not the exact limits.',
    unknown: 'The position of this territory is not known.',
    remains: 'The data of this place remain in the list on this page.',
  },
  kinds: places.kinds,
  ties: {
    world: 'Data at the scale of the world.',
    country: 'Data at the scale of France.',
    region: 'Data of the region.',
    departement: 'Data of the department.',
    ctu: 'Data of the authority.',
    overseas: 'Data of the collectivity.',
    epci: 'Data of the intermunicipal body.',
    ept: 'Data of the territorial body.',
    commune: 'Data of the municipality itself.',
  },
  count: (n) => (n === 0 ? 'no data set' : n === 1 ? '1 data set' : `${n.toLocaleString('en-GB')} data sets`),
  searchHere: 'Search in this territory',
  again: 'Find another municipality',
  levels: 'Scales',
  none: 'No data yet of its own for:',
  all: (n, name) => `See the ${n.toLocaleString('en-GB')} data sets: ${name}`,
  inside: 'Closer still',
  insideLead: 'Municipalities and intermunicipal bodies that have data of their own.',
  regions: 'By region and department',
  overseas: 'Overseas',
  whole: 'France and the world',
  edition: (date) => `Territories of the official geographic code (Insee) as of ${date}.`,
  publish: 'Publish the data of an authority',
  commune: {
    title: 'My municipality',
    lead: 'All that exists for a municipality, from the street to the world.',
    loading: 'Reading about this municipality…',
    found: (n, kind) => {
      const place = kind === 'commune' ? 'this commune' : 'this place';
      if (n === 0) return `No data set is about ${place}.`;
      return n === 1
        ? `1 data set is about ${place} or a wider territory.`
        : `${n.toLocaleString('en-GB')} data sets are about ${place} or a wider territory.`;
    },
    code: (code) => `Insee code ${code}`,
    siren: (code) => `SIREN ${code}`,
    postal: (codes) => `postal code ${codes}`,
    moved: (code, name, now) =>
      `The code ${code}${name === now ? '' : ` (${name})`} is no longer in use: ${name === now ? 'the municipality has' : `it is now part of ${now}, which has`} the code below.`,
    unknown: (code) => `The code “${code}” names no municipality nor intermunicipal body.`,
    unknownHelp: 'An Insee code has five characters (51454, 2A004, 97411); it is not the postal code. Search by name instead.',
    noScript: 'This page needs JavaScript to read about the municipality. Without it, the page of your department shows the same data.',
    departements: 'All departments',
  },
};
