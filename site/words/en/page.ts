import type { page as fr } from '../fr/page.ts';

/** Words of every page. */
export const page: typeof fr = {
  skip: 'Skip to content',
  navigation: 'Main navigation',
  explorer: 'Explore',
  data: 'Data',
  themes: 'Themes',
  producers: 'Producers',
  publish: 'Publish',
  help: 'Help',
  otherLanguage: 'Français',
  otherLanguageTitle: 'Lire cette page en français',
  dark: 'Dark theme',
  breadcrumb: 'Breadcrumb',
  discover: 'Discover',
  territories: 'Territories',
  contribute: 'Contribute',
  understand: 'Understand',
  api: 'For developers',
  status: 'Platform status',
  legal: 'Legal notice',
  privacy: 'Personal data',
  accessibility: {
    'non-conforme': 'Accessibility: not compliant',
    'partiellement-conforme': 'Accessibility: partially compliant',
    'totalement-conforme': 'Accessibility: fully compliant',
  },
  contact: 'Write to us',
  publishedBy: (name: string) => `Published by ${name}`,
  unconfirmed: (day: string) => `These pages were good until ${day} and have not been confirmed since: there may be newer data.`,
  noCookies: 'No cookies, no tracking.',
};
