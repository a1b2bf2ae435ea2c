import { territories } from '../../schemas/model/territories.ts';
import { producerTypes } from '../../schemas/producer-vocabularies.ts';
import { frequencies, licenses, restrictedLicense, themes } from '../../schemas/vocabularies.ts';
import type { Lang } from '../words/languages.ts';
import { licenseLabel } from '../words/vocabulary.ts';

/** One choice of a list. */
export interface Option {
  id: string;
  label: string;
}

/** The closed lists that the form offers, in the reader's language; made when the site is built. */
export interface Options {
  producerTypes: Option[];
  territories: Option[];
  themes: (Option & { color: { light: string; dark: string } })[];
  licenses: Option[];
  otherLicenses: Option[];
  /** The one that lets nobody pass the data on. */
  restrictedLicense: Option;
  frequencies: Option[];
  systems: Option[];
}

/** The lists of what a description says. */
export type DescribeOptions = Pick<Options, 'themes' | 'licenses' | 'otherLicenses' | 'restrictedLicense' | 'frequencies'>;

/** Coordinate systems of French data; the others are written in the manifest by hand. */
const systems: [id: string, fr: string, en: string][] = [
  ['EPSG:2154', 'Lambert-93 (métropole)', 'Lambert-93 (mainland)'],
  ['EPSG:4326', 'Degrés, WGS 84 (longitude, latitude)', 'Degrees, WGS 84 (longitude, latitude)'],
  ['EPSG:3857', 'Web Mercator', 'Web Mercator'],
  ...Array.from({ length: 9 }, (_, index): [string, string, string] => [
    `EPSG:${3942 + index}`,
    `Conique conforme CC${42 + index}`,
    `Conic CC${42 + index}`,
  ]),
  ['EPSG:5490', 'UTM 20 Nord (Guadeloupe, Martinique)', 'UTM 20 North (Guadeloupe, Martinique)'],
  ['EPSG:2972', 'UTM 22 Nord (Guyane)', 'UTM 22 North (French Guiana)'],
  ['EPSG:2975', 'UTM 40 Sud (La Réunion)', 'UTM 40 South (Réunion)'],
  ['EPSG:4471', 'UTM 38 Sud (Mayotte)', 'UTM 38 South (Mayotte)'],
  ['EPSG:4467', 'UTM 21 Nord (Saint-Pierre-et-Miquelon)', 'UTM 21 North (Saint Pierre and Miquelon)'],
  ['EPSG:3163', 'Lambert (Nouvelle-Calédonie)', 'Lambert (New Caledonia)'],
  ['EPSG:3296', 'UTM 5 Sud (Polynésie française)', 'UTM 5 South (French Polynesia)'],
  ['EPSG:3297', 'UTM 6 Sud (Polynésie française)', 'UTM 6 South (French Polynesia)'],
  ['EPSG:27572', 'Lambert II étendu (ancien)', 'Extended Lambert II (old)'],
];

/** "Lambert-93 (métropole) · EPSG:2154" */
const systemOptions = (lang: Lang): Option[] => systems.map(([id, fr, en]) => ({ id, label: `${{ fr, en }[lang]} · ${id}` }));

/** The lists of what a description says, in a language. */
export function describeOptions(lang: Lang): DescribeOptions {
  const option = optionIn(lang);
  return {
    themes: themes.map((theme) => ({ ...option(theme), color: theme.color })),
    licenses: licenses.filter(({ authority }) => authority).map(option),
    otherLicenses: licenses.filter(({ id, authority }) => !authority && id !== restrictedLicense).map(option),
    restrictedLicense: { id: restrictedLicense, label: licenseLabel(restrictedLicense, lang) },
    frequencies: frequencies.map(option),
  };
}

/** All lists of the form, in a language. */
export const formOptions = (lang: Lang): Options => ({
  ...describeOptions(lang),
  producerTypes: producerTypes.map(optionIn(lang)),
  territories: territories.map(({ code, name }) => ({ id: code, label: name })).filter(({ id }) => !id.startsWith('DEP-')),
  systems: systemOptions(lang),
});

const optionIn =
  (lang: Lang) =>
  (term: { id: string; fr: string; en: string }): Option => ({ id: term.id, label: term[lang] });
