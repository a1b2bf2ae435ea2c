import { plainText } from './plain-text.ts';
import type { GeometryKind, ProducerType, TileProfile } from '../types.ts';

/** Words of titles, layers and fields that tell a theme; the first row that holds one is taken. */
const themeWords: [theme: string, words: RegExp][] = [
  ['urbanisme', /\b(plu|plui|pos|scot|urba|zonage|prescription|servitude|sup|cadastre|parcelle|foncier|ac[124]|pm[123])\b/],
  ['risques', /\b(risque|pprn?|pprt|ppri|inondable|inondation|alea|tri|icpe|installation|seveso|crue|ems\w*)\b/],
  ['energie', /\b(eolien\w*|aerogenerateur|energie|photovoltaique|irve|borne|recharge|electrique|gaz)\b/],
  ['agriculture', /\b(agricole|agriculture|rpg|culture|ilot|verger|vigne|telepac|pac|parcelles? graphiques?)\b/],
  ['foret', /\b(foret|forets|vegetation|haies?|boisement|arbre|arbres)\b/],
  ['biodiversite', /\b(biodiversite|natura|znieff|habitat naturel|espece|faune|flore|reserve|restricted ?areas?)\b/],
  ['eau', /\b(eau|eaux|cours|riviere|rivieres|fleuve|lac|lacs|hydro\w*|plan d eau|bassin|littoral)\b/],
  ['transports', /\b(route|routes|rue|voie|voies|transport\w*|arret|gtfs|cyclable\w*|velo|rando\w*|trek|trace|track|sentier|pont|pcrs)\b/],
  ['adresses', /\b(adresse|adresses|bal|ban|lieu|lieux|dit|toponyme\w*)\b/],
  ['habitat', /\b(bati|batiment\w*|logement\w*|maison|habitat)\b/],
  [
    'limites-administratives',
    /\b(commune|communes|departement\w*|region\w*|epci|canton\w*|limite\w*|administrati\w*|pays|iris|districts?|cities)\b/,
  ],
];
const otherTheme = 'equipements';

const plain = (text: string): string => plainText(text).replace(/[^a-z0-9]+/g, ' ');

/** The theme that these words tell, else the one of what the file is made of: equipment and services unless said. */
export function guessTheme(words: readonly string[], otherwise = otherTheme): string {
  const text = plain(words.join(' '));
  return themeWords.find(([, pattern]) => pattern.test(text))?.[0] ?? otherwise;
}

/** What the layers of a GPX are for a reader. */
const gpxTitles: Readonly<Record<string, string>> = {
  waypoints: 'Points d’intérêt',
  tracks: 'Traces',
  track_points: 'Points des traces',
  route_points: 'Points des itinéraires',
};

/** A title in words from the name of a file, layer or field: "30014_ZONE_URBA_20171013" gives "Zone urba". */
export function guessTitle(name: string): string {
  if (Object.hasOwn(gpxTitles, name)) return gpxTitles[name] ?? name;
  const words = name
    .replace(/(?<!\d)(19|20)\d{2}([-_.]\d{2}){1,2}(?!\d)/g, ' ')
    .replace(/([a-zà-ÿ])([A-ZÀ-Þ])/g, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    // Codes and dates of deliveries, coordinate systems and formats say nothing to a reader.
    .replace(/(^| )(\d{5,}|(rg?f93 )?(l|lamb|lambert) ?93|rgf93|wgs ?84|epsg ?\d{4}|shp)(?= |$)/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const text = words === words.toUpperCase() ? words.toLowerCase() : words;
  return text === '' ? name : text.charAt(0).toLocaleUpperCase('fr') + text.slice(1);
}

/** A producer's name from its identifier: "ville-de-reims" gives "Ville de Reims". */
export const guessProducerTitle = (id: string): string =>
  guessTitle(id).replace(/(?<= )\p{L}{4,}/gu, (word) => word.charAt(0).toLocaleUpperCase('fr') + word.slice(1));

/** Words by which a producer's identifier names a kind of body; "grand" is one at its beginning alone, for many places have it in their names. */
const producerWords: [ProducerType, RegExp][] = [
  ['commune', /\b(commune|ville|mairie)\b/],
  ['epci', /\b(epci|cc|ca|cu|metropole|agglo\w*|communaute)\b|^grand\b/],
  ['departement', /\b(departement|cd\d*|conseil departemental)\b/],
  ['region', /\b(region|conseil regional)\b/],
  ['etat', /\b(ddtm?|dreal|deal|drieat?|prefecture|ministere|insee|dgfip|etat)\b/],
  ['operateur', /\b(ign|ofb|onf|brgm|cerema|agence|parc)\b/],
  ['syndicat', /\b(syndicat|si[vd]\w*|sde\w*|sd?is|pnr)\b/],
];

/** The kind of body that a producer's identifier names first ("region-grand-est", "agence-de-la-ville"); an association where it names none. */
export function guessProducerType(id: string): ProducerType {
  const found = producerWords.flatMap(([type, pattern]) => {
    const at = plain(id).search(pattern);
    return at < 0 ? [] : [{ type, at }];
  });
  return found.sort((a, b) => a.at - b.at)[0]?.type ?? 'association';
}

/** The tile profile that geometries alone tell; of surfaces the build decides once it has measured what they share. */
export function guessProfile(layers: readonly { geometry: GeometryKind | null }[]): TileProfile | undefined {
  const kinds = new Set(layers.flatMap(({ geometry }) => geometry ?? []));
  const [only] = kinds;
  if (only === undefined) return undefined;
  if (kinds.size > 1) return 'auto';
  return only === 'point' ? 'points' : only === 'line' ? 'reseau' : 'auto';
}
