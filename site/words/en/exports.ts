import type { exports as french } from '../fr/exports.ts';

/** Words of what is written into the files that readers take: fetched with their writers. */
export const exports: typeof french = {
  readme: 'README.txt',
  source: 'Source',
  subject: 'Subject',
  told: 'Information',
  notice: {
    title: 'Data set',
    producer: 'Producer',
    attribution: 'To be credited as',
    license: 'Licence',
    licenseUrl: 'Text of the licence',
    published: 'Version published on',
    version: 'Version',
    date: 'Date of the data',
    place: 'Part taken',
    taken: 'Taken on',
    page: 'Page of the data set',
    system: 'Coordinate system',
  },
  degrees: 'WGS 84 (EPSG:4326), in degrees',
  inSystem: (title, code) => `${title} (${code})`,
  files: 'Files',
  neutralisedOne: 'One cell begins as a formula does: an apostrophe stands before it, so that a spreadsheet does not run it.',
  neutralised: (n) => `${n} cells begin as formulas do: an apostrophe stands before them, so that a spreadsheet does not run them.`,
  cutRows: (n) => `A sheet holds 1,048,575 rows at most. Features that are not in it: ${n}.`,
  cutCells: (n) => `Texts longer than a cell holds (32,767 characters): ${n}. They are cut here.`,
  place: 'The last two columns give a point that lies on the feature.',
  columns: 'Names of columns, of ten characters at most in this format, and their own names:',
  cutTexts: (n) => `Texts longer than a column holds (254 bytes): ${n}. They are cut here.`,
  shapesAlone: 'A DXF holds shapes without their attributes, and does not tell its coordinate system: it is the one named here.',
};
