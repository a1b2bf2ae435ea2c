import { frenchSpelling } from './french-spelling.ts';
import { plainText } from './plain-text.ts';
import type { GeometryKind, ProducerType, ThemeId, TileProfile } from '../types.ts';

/** Words of titles, files and layers that tell a theme; the first row that holds one is taken. */
const themeWords: [theme: ThemeId, words: RegExp][] = [
  ['patrimoine', /\b(monuments?|mh|immeubles proteges|merimee|patrimoine|patrimonial\w*|archeolog\w*|musees?|chateaux?|eglises?)\b/],
  ['agriculture', /\b(agricoles?|agriculture|rpg|cultures?|crops?|ilots?|vergers?|vignes?|telepac|pac|elevages?|parcelles? graphiques?)\b/],
  [
    'urbanisme',
    /\b(plu|plui|pos|scot|urba|urbanisme|zonage|prescriptions?|servitudes?|sup|cadastr\w*|foncier|lotissements?|ac[124]|pm[123])\b/,
  ],
  ['risques', /\b(risques?|pprn?|pprt|ppri|inondables?|inondations?|alea|aleas|tri|icpe|installations?|seveso|crues?|seismes?|ems\w*)\b/],
  ['energie', /\b(eolien\w*|aerogenerateurs?|energies?|photovoltaiques?|solaires?|irve|bornes?|recharge|electri\w*|gaz)\b/],
  ['foret', /\b(foret|forets|forestier\w*|vegetation|haies?|boisements?|arbres?)\b/],
  ['biodiversite', /\b(biodiversite|natura|znieff|habitat naturel|especes?|faune|flore|reserves?|restricted ?areas?)\b/],
  ['eau', /\b(eau|eaux|cours|rivieres?|fleuves?|lacs?|etangs?|hydro\w*|plan d eau|bassins?|littoral|assainissement)\b/],
  [
    'transports',
    /\b(routes?|rues?|voies?|transport\w*|arrets?|gtfs|cyclables?|velos?|rando\w*|trek|traces?|tracks?|sentiers?|ponts?|pcrs|stationnements?|parkings?|gares?)\b/,
  ],
  ['adresses', /\b(adresses?|bal|ban|lieux?|dit|toponyme\w*)\b/],
  ['habitat', /\b(bati|batiments?|logement\w*|maisons?|habitat)\b/],
  [
    'equipements',
    /\b(equipements?|ecoles?|colleges?|lycees?|creches?|gymnases?|stades?|piscines?|bibliotheques?|mediatheques?|jeux|bancs?|toilettes|defibrillateurs?|dechett?eries?|hopita\w+|pharmacies?|marches|cimetieres?|salles?|sanitaires)\b/,
  ],
  ['population', /\b(population\w*|habitants|menages|revenus?|chomage|emplois?|recensement)\b/],
  ['climat', /\b(climat\w*|meteo\w*|temperatures?|precipitations|air|qualite de l air)\b/],
  ['sols', /\b(sols?|geolog\w*|pedolog\w*|carrieres?)\b/],
  [
    'limites-administratives',
    /\b(communes?|departement\w*|dpts?|depts?|regions?|epci|cantons?|limites?|administrati\w*|pays|iris|districts?|cities|intercommunalites?)\b/,
  ],
];

/** Names of fields that only data of a theme have. */
const themeFields: [theme: ThemeId, fields: RegExp][] = [
  ['agriculture', /\b(pacage|code_cultu\w*|culture_d\d|rpg_\w+|hcat\d_\w+|agribio|numero_ilot)\b/],
  ['patrimoine', /\b(\w*merimee\w*|date_protection|siecle\w*|ref_ia|precision_protection)\b/],
  ['urbanisme', /\b(idurba|typezone|typepsc|idgen|idass|nomsup|contenance|idu|insee_feuille|com_abs)\b/],
  ['risques', /\b(codeprocedure|codezonereglement|typereglement|id_gaspar|alea|niv_alea)\b/],
  ['energie', /\b(puissance_\w+|id_pdc_\w+|hauteur_mat|id_aerogenerateur|prise_type_\w+)\b/],
  ['adresses', /\b(cle_interop|uid_adresse|voie_nom|commune_nom)\b/],
  ['foret', /\b(essence\w*|tfv\w*|code_tfv|type_haie)\b/],
  ['eau', /\b(cd_?hydro\w*|code_hydro|toponyme_hydro|cdoh)\b/],
  ['transports', /\b(id_ligne|ame_d|ame_g|regime_d|code_com_d|stop_id|route_id|id_rte500)\b/],
  ['equipements', /\b(type_equip\w*|equip_\w+|inst_numero|uai|numero_uai|c_ouverture)\b/],
  ['population', /\b(pop|population|chom\w*|men(ages)?|p\d\d_pop)\b/],
];

const plain = (text: string): string => plainText(text).replace(/[^a-z0-9]+/g, ' ');

/** The theme that these words tell, else the names of the fields; undefined where they tell none. */
export function guessTheme(words: readonly string[], fields: readonly string[] = []): ThemeId | undefined {
  const text = plain(words.join(' '));
  const named = themeWords.find(([, pattern]) => pattern.test(text))?.[0];
  const columns = fields.map((field) => plainText(field)).join(' ');
  return named ?? themeFields.find(([, pattern]) => pattern.test(columns))?.[0];
}

/** Titles of the layers of a GPX for readers. */
const gpxTitles: Readonly<Record<string, string>> = {
  waypoints: 'Points d’intérêt',
  tracks: 'Traces',
  track_points: 'Points des traces',
  route_points: 'Points des itinéraires',
};

/** Long forms of short names of files, where a short name has no other meaning. */
const longForms: Readonly<Record<string, string>> = {
  bal: 'Base adresse locale',
  dept: 'département',
  depts: 'départements',
  dpt: 'département',
  dpts: 'départements',
  irve: 'Bornes de recharge (IRVE)',
  mh: 'monuments historiques',
  plu: 'Plan local d’urbanisme',
  plui: 'Plan local d’urbanisme intercommunal',
  pprn: 'Plan de prévention des risques naturels',
  pprt: 'Plan de prévention des risques technologiques',
  ppri: 'Plan de prévention du risque d’inondation',
  pprm: 'Plan de prévention des risques miniers',
  scot: 'Schéma de cohérence territoriale',
  zicad: 'Zones interdites à la captation aérienne de données (ZICAD)',
};
/** Acronyms that are written in capitals. */
const capitals = new Set(
  'aoc bd bdtopo cnig drom epci gtfs icpe iris lidar mnt mns pcrs qpv rnb rpg sig sup tri vtt zac zad znieff zps zsc'.split(' '),
);

/** The code of a procedure of the State's services begins with its département: 69dreal20090005. */
const procedure = /(?<![\da-z])(\d{2,3}|2[ab])(?:dreal|deal|ddtm?|drieat?)\d{6,8}(?!\d)/i;

/** A long word in capitals: one alone may be an acronym. */
const loud = /^\p{Lu}{5,}$/u;

/** A word as a reader writes it; in a name with several words in capitals these mean nothing. */
function readable(word: string, isShouted: boolean, isLoudName: boolean): string {
  const plainWord = plainText(word);
  const long = Object.hasOwn(longForms, plainWord) ? longForms[plainWord] : undefined;
  if (long !== undefined) return long;
  if (capitals.has(plainWord)) return word.toUpperCase();
  const isLoud = isLoudName && loud.test(word);
  const spelt = frenchSpelling(isShouted || isLoud ? word.toLowerCase() : word);
  return /^\p{Lu}/u.test(word) && !isShouted && !isLoud ? capital(spelt) : spelt;
}

/** A text whose first letter is a capital. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase('fr') + text.slice(1);

/** A title in words from the name of a file, layer or field: "30014_ZONE_URBA_20171013" gives "Zone urba". */
export function guessTitle(name: string): string {
  if (Object.hasOwn(gpxTitles, name)) return gpxTitles[name] ?? name;
  const departement = procedure.exec(name)?.[1]?.toUpperCase();
  const words = name
    .replace(procedure, ' ')
    .replace(/(?<!\d)(19|20)\d{2}([-_.]\d{2}){1,2}(?!\d)/g, ' ')
    .replace(/([a-zà-ÿ])([A-ZÀ-Þ])/g, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    // Codes and dates of deliveries, coordinate systems and formats say nothing to a reader.
    .replace(/(^| )(\d{5,}|(rg?f93 )?(l|lamb|lambert) ?93|rgf93|wgs ?84|epsg ?\d{4}|shp)(?= |$)/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const isShouted = words === words.toUpperCase();
  const isLoudName = words.split(' ').filter((word) => loud.test(word)).length > 1;
  const text = words
    .split(' ')
    .map((word) => readable(word, isShouted, isLoudName))
    .join(' ')
    .replace(/(?<= )([dl]) (?=[aeiouyhàâéèêîïôœ])/gi, '$1’');
  if (text === '') return name;
  return capital(departement === undefined ? text : `${text} (${departement})`);
}

/** Words that an organisation's own name has before that of its place; an article with a capital is the place's own. */
const office = /^(mairie|ville|commune|département|conseil départemental|région|conseil régional)\s+/i;
const joint = /^(de la |de l['’]|de |du |des |d['’]|DE |DU |DES |D['’])/;

/** The name of the place that an organisation's own name holds: "Ville de Reims" gives "Reims". */
export function placeOf(organisation: string): string {
  const place = organisation.replace(office, '');
  return place === organisation ? organisation : place.replace(joint, '');
}

/** Spell a place's name in a title as it is written: "Bancs saint etienne" gives "Bancs Saint-Étienne". */
export function spellPlace(title: string, place: string): string {
  // The name of a file lacks accents, capitals and hyphens.
  const name = plain(place).trim().split(' ');
  // "Y", "Eu": a place of so few letters is more often another word.
  if (name.join('').length < 4) return title;
  const parts = title.split(/([\s’'-]+)/);
  for (let at = 0; at + 2 * (name.length - 1) < parts.length; at += 2)
    if (name.every((word, index) => plain(parts[at + 2 * index] ?? '') === word)) parts.splice(at, 2 * name.length - 1, place);
  return parts.join('');
}

/** A producer's name from its identifier: "ville-de-reims" gives "Ville de Reims". */
export const guessProducerTitle = (id: string): string =>
  guessTitle(id).replace(/(?<= )\p{L}{4,}/gu, (word) => word.charAt(0).toLocaleUpperCase('fr') + word.slice(1));

/** Words in a producer's identifier that name a kind of body; "grand" only at its beginning, for many places have it in their names. */
const producerWords: [ProducerType, RegExp][] = [
  ['commune', /\b(commune|ville|mairie)\b/],
  ['epci', /\b(epci|cc|ca|cu|metropole|agglo\w*|communaute)\b|^grand\b/],
  ['departement', /\b(departement|cd\d*|conseil departemental)\b/],
  ['region', /\b(region|conseil regional)\b/],
  ['etat', /\b(ddtm?|dreal|deal|drieat?|prefecture|ministere|insee|dgfip|etat)\b/],
  ['operateur', /\b(ign|ofb|onf|brgm|cerema|agence|parc)\b/],
  ['syndicat', /\b(syndicat|si[vd]\w*|sde\w*|sd?is|pnr)\b/],
];

/** The kind of body that a producer's identifier names first ("region-grand-est", "agence-de-la-ville"), if any. */
export function guessProducerType(id: string): ProducerType | undefined {
  const found = producerWords.flatMap(([type, pattern]) => {
    const at = plain(id).search(pattern);
    return at < 0 ? [] : [{ type, at }];
  });
  return found.sort((a, b) => a.at - b.at)[0]?.type;
}

/** The tile profile that geometries alone tell; of surfaces the build decides once it has measured what they share. */
export function guessProfile(layers: readonly { geometry: GeometryKind | null }[]): TileProfile | undefined {
  const kinds = new Set(layers.flatMap(({ geometry }) => geometry ?? []));
  const [only] = kinds;
  if (only === undefined) return undefined;
  if (kinds.size > 1) return 'auto';
  return only === 'point' ? 'points' : only === 'line' ? 'reseau' : 'auto';
}
