import type { help as fr } from '../fr/help.ts';

/** Words of the help pages. */
export const help: typeof fr = {
  title: 'Help',
  summary: 'Short guides, for those who look for data, publish them, or review.',
  lead: 'Short guides. Each is read in two minutes.',
  groups: [
    { title: 'I look for data', guides: ['chercher', 'carte', 'telecharger', 'comparer'] },
    { title: 'I publish data', guides: ['publier', 'manifeste', 'formats', 'tuiles', 'regles'] },
    {
      title: 'I publish data of another kind',
      guides: ['images', 'nuages-de-points', 'plans', 'schemas', 'donnees-derivees', 'services', 'quota'],
    },
    { title: 'I review requests', guides: ['relire', 'regles'] },
  ],
  contents: 'On this page',
  next: 'Next',
  manifeste: {
    title: 'The manifest, key by key',
    summary: 'All that can be written in dataset.yaml and producer.yaml, taken from the schema itself.',
    intro:
      'A manifest is a text file in YAML. Seven keys are required, the others serve when they serve. An editor such as VS Code offers and explains them by itself, thanks to the first line of the file.',
    example: 'A whole example',
    dataset: 'dataset.yaml',
    datasetText: 'The description of a data set, in datasets/<producer>/<dataset>/.',
    producer: 'producer.yaml',
    producerText: 'What is said of a producer, in datasets/<producer>/.',
    required: 'required',
    values: 'Values: ',
    inside: (name) => `Inside ${name}`,
  },
  regles: {
    title: 'The checks, one by one',
    summary: 'What the checks verify, with the name that each remark bears.',
    intro: 'Each remark on a request bears one of these names. Dots stand for what the check has found.',
    groups: {
      rules: ['Rules of good description', 'What makes a useful page: title, description, license, contact, dates, style.'],
      manifest: ['Shape of the manifest', 'What the schema expects: keys, types, values.'],
      yaml: ['Writing YAML', 'The file must first be legible.'],
      source: ['Reading the data', 'What the data file must be.'],
      build: ['Making the files', 'What is verified of published files.'],
    },
    severities: { error: 'error', warning: 'warning', notice: 'notice' },
  },
  formats: {
    title: 'Formats',
    summary: 'The files that can be deposited, and those that are made of them.',
    intro: 'Deposit the file you have. If it is in one of these formats, all the rest is done for you.',
    read: 'Accepted formats',
    format: 'Format',
    endings: 'Files',
    note: 'Good to know',
    systems: 'Coordinate systems',
    systemsText:
      'Lambert-93, the conic zones CC42 to CC50, the overseas systems and WGS 84 are recognised, under their IGN names too (IGNF:LAMB93). If the file does not say its system, write it: “crs: EPSG:2154”. A file that lies about its system (metres called degrees) is refused, with the cure.',
    codes: 'Codes and zeros',
    codesText: 'Insee, SIREN, SIRET, postal and parcel codes remain text and keep their zeros, in every file.',
    made: 'Published files',
    madeText: 'Each data set is published in all these forms. Each conversion is counted again: nothing is lost without being said.',
    who: 'For whom',
    what: 'What it is',
  },
  tuiles: {
    title: 'Tile profiles',
    summary: 'How the map simplifies features from afar, and how to choose.',
    intro:
      'From afar a map cannot show everything. The profile says what is kept. Write nothing and a fitting choice is made from your data (“auto”); at the closest zoom all features are there.',
    profile: 'Profile',
    effect: 'From afar, the map…',
    suits: 'Suits',
    how: 'Writing it',
    howText: 'In dataset.yaml:',
    zooms: 'Zoom levels',
    zoomsText:
      'From 0 (the world) to 18 (the street). A municipality reads at about 12, a building at about 16. The catalogue proposes levels from the density of features; the page of each data set shows, level by level, how many features remain and how much tiles weigh.',
    rows: {
      auto: ['chooses from the geometry and the data.', 'nearly all'],
      points: ['keeps a share of the points (drop), groups them (cluster) or keeps them all (keep).', 'wind turbines, trees, addresses'],
      heterogene: ['simplifies shapes of every kind.', 'mixed layers'],
      reseau: ['simplifies lines and keeps their crossings.', 'roads, rivers, networks'],
      lineaire: ['removes the shortest lines.', 'contour lines, hedges'],
      schematisation: ['simplifies areas and keeps the cover of the territory.', 'land cover'],
      selection: ['keeps the most telling areas, removes the smallest.', 'buildings, ponds'],
      fusion: ['joins neighbouring areas of the same values.', 'parcels, zonings'],
      harmonisation: ['simplifies and keeps common borders.', 'municipalities, blocks'],
    },
  },
};
