import type { Lang } from '../words/languages.ts';
import { frequencyLabel, licenseLabel, themeLabel } from '../words/vocabulary.ts';
import { data as en } from '../words/en/data.ts';
import { data as fr } from '../words/fr/data.ts';
import { search as enSearch } from '../words/en/search.ts';
import { search as frSearch } from '../words/fr/search.ts';
import { undated, type Facet } from './facets.ts';

const words = { fr, en };
const search = { fr: frSearch, en: enSearch };
/** Kinds of services where data stay. */
const services = { wms: 'WMS', wmts: 'WMTS', tms: 'TMS', wfs: 'WFS' };

/** Label of a facet's value for readers; `name` is the index's own name for it. */
export function facetLabel(facet: Facet, value: string, name: string | undefined, lang: Lang): string {
  if (facet === 'theme') return themeLabel(value, lang);
  if (facet === 'license') return licenseLabel(value, lang);
  if (facet === 'frequency') return frequencyLabel(value, lang);
  if (facet === 'year' && value === undated) return words[lang].undated;
  if (facet === 'access') return value === 'open' ? search[lang].open : words[lang].restricted;
  const formats: Record<string, string> = { ...services, ...words[lang].formats };
  if (facet === 'format') return formats[value] ?? value;
  return name ?? value;
}
