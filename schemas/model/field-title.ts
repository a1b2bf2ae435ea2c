import { capital } from './guess.ts';
import { frenchSpelling } from './french-spelling.ts';
import { plain } from './field-names.ts';
import type { Field, FieldType, Text } from '../types.ts';

/** Long forms of the abbreviations in French field names; a form that begins with a capital is an acronym, and stays as it is. */
const longForms: Readonly<Record<string, string>> = Object.fromEntries(
  `adr adresse|alt altitude|an année|annee année|ape APE|bat bâtiment|cat catégorie|cd code|cod code|com commune|comm commentaire|coment commentaire|constr construction
  |cp code postal|crea création|dept département|dep département|desc description|dist distance|dt date|ecl éclairage|emp emprise|epci EPCI|equip équipement|etab établissement
  |fin fin|gest gestionnaire|ht hauteur|haut hauteur|hab habitants|id identifiant|ident identifiant|iris IRIS|larg largeur|lat latitude|lbl libellé|lib libellé|lg longueur|lng longitude|max maximum|min minimum|moy moyenne|diam diamètre|prof profondeur|tx taux|pct pourcentage
  |lon longitude|long longueur|log logements|maj mise à jour|mes mise en service|moa maître d’ouvrage|moe maître d’œuvre|mod modification|nat nature|nb nombre|nbr nombre|nbre nombre|ngf NGF|no numéro
  |num numéro|obs observations|orig origine|pac PAC|parc parc|plu PLU|pop population|prec précision|prod producteur|proprio propriétaire|puiss puissance|qual qualité|rem remarque|ref référence|reg région
  |rnb RNB|rpg RPG|siren SIREN|siret SIRET|src source|stat statut|sup superficie|surf surface|tel téléphone|typ type|uai UAI|val valeur|vit vitesse|vol volume|zac ZAC|insee Insee`
    .split('|')
    .map((row) => row.trim())
    .map((row) => [row.slice(0, row.indexOf(' ')), row.slice(row.indexOf(' ') + 1)]),
);

const pairsOf = (list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(list.split(/\s+/).map((pair) => pair.split('=') as [string, string]));

/** Units that close a name: "surface_ha". */
const units = pairsOf(
  `km=km cm=cm mm=mm metre=m metres=m kilometres=km ha=ha hectare=ha hectares=ha m2=m² cm2=cm² mm2=mm² km2=km² m3=m³ dm3=dm³ hm3=hm³ litres=l hl=hl kg=kg mg=mg tonne=t tonnes=t
  kw=kW mw=MW gw=GW kwc=kWc mwc=MWc kva=kVA mva=MVA kwh=kWh mwh=MWh gwh=GWh kv=kV hz=Hz khz=kHz mhz=MHz ghz=GHz db=dB dba=dB(A) hpa=hPa kpa=kPa ppm=ppm
  pct=% pourcent=% pourcentage=% eur=€ euro=€ euros=€ keur=k€ meur=M€ deg=° degre=° degres=° celsius=°C kmh=km/h m3h=m³/h m3s=m³/s m3j=m³/j mgl=mg/l ugm3=µg/m³ ans=ans hab=hab.`,
);

/** Letters that are a unit after what is measured in it, and may else be anything: "hauteur_m", but not "nom_m". */
const letters: Readonly<Record<string, readonly [unit: string, measured: RegExp]>> = {
  m: ['m', /longueur|largeur|hauteur|altitude|profondeur|distance|diamètre|rayon|épaisseur|périmètre|circonférence|cote/],
  t: ['t', /masse|poids|tonnage|charge|production|quantité/],
  l: ['l', /volume|capacité|contenance/],
  h: ['h', /durée|temps/],
  min: ['min', /durée|temps/],
};

/** Two parts that are a unit together: "vitesse_km_h", "densite_hab_km2". */
const ratio = /^(?:(?:hab|eur|kg|mg|t|kwh|mwh|m3)_(?:ha|km2|m2|m3|an|l)|km_h|m_s|l_s|m3_[hsj]|mg_l|g_l)$/;
const ratioParts: Readonly<Record<string, string>> = { ...units, t: 't', l: 'l', m: 'm', g: 'g', h: 'h', s: 's', j: 'j', an: 'an' };

/** The unit that closes a name, and the parts before it. */
function splitUnit(parts: readonly string[]): { unit?: string; before: readonly string[] } {
  const [last = '', over = ''] = [...parts].reverse();
  if (parts.length > 2 && ratio.test(`${over}_${last}`))
    return { unit: `${ratioParts[over] ?? ''}/${ratioParts[last] ?? ''}`, before: parts.slice(0, -2) };
  const before = parts.slice(0, -1);
  const [letter, measured] = Object.hasOwn(letters, last) ? (letters[last] ?? []) : [];
  const isMeasured = measured?.test(before.map(readable).join(' ')) ?? false;
  const unit = isMeasured ? letter : Object.hasOwn(units, last) ? units[last] : undefined;
  // What is counted is no unit: "nb_hab".
  return unit === undefined || before.length === 0 || before.map(readable).join() === 'nombre' ? { before: parts } : { unit, before };
}

/** Names of fields that have a title of their own. */
const whole: Readonly<Record<string, string>> = {
  code_insee: 'Code Insee',
  insee: 'Code Insee',
  codgeo: 'Code Insee',
  insee_com: 'Code Insee de la commune',
  code_com: 'Code Insee de la commune',
  code_dept: 'Code du département',
  code_dep: 'Code du département',
  code_reg: 'Code de la région',
  nom_com: 'Nom de la commune',
  nom_commune: 'Nom de la commune',
  nom_dep: 'Nom du département',
  nom_reg: 'Nom de la région',
  siren_epci: 'SIREN de l’intercommunalité',
  commune_nom: 'Nom de la commune',
  voie_nom: 'Nom de la voie',
  nom_voie: 'Nom de la voie',
  nom_rue: 'Nom de la rue',
  nom_site: 'Nom du site',
  nom_ets: 'Nom de l’établissement',
  nom_station: 'Nom de la station',
  nom_operateur: 'Nom de l’opérateur',
  nom_amenageur: 'Nom de l’aménageur',
  nom_enseigne: 'Nom de l’enseigne',
  code_postal: 'Code postal',
  code_insee_commune: 'Code Insee de la commune',
  commune_insee: 'Code Insee de la commune',
  date_appro: 'Date d’approbation',
  date_maj: 'Date de mise à jour',
  nbre_pdc: 'Nombre de points de charge',
  cote_ngf: 'Cote NGF',
  url_fiche: 'Adresse de la fiche',
  surf_parc: 'Surface de la parcelle',
  libelle: 'Libellé',
  libelong: 'Libellé long',
  nom_parc: 'Nom du parc',
  destdomi: 'Destination dominante',
  nomfic: 'Nom du fichier',
  urlfic: 'Adresse du fichier',
  datappro: 'Date d’approbation',
  datvalid: 'Date de validation',
  idurba: 'Identifiant du document d’urbanisme',
  geom: '',
  fid: '',
  gid: '',
  objectid: '',
  ogc_fid: '',
  id: 'Identifiant',
  shape_leng: '',
  shape_area: '',
};

/** Words that take "de" before what they are of; an adjective takes none. */
const ofSomething = new Set(['nombre', 'numéro', 'date', 'type', 'identifiant', 'année', 'pourcentage']);
const isAdjective = (word: string): boolean => /(?:ée?s?|al|ales?|aux|elles?|els?|ifs?|ives?|aires?|iques?|otale?s?)$/.test(word);
const vowel = /^[aeiouyhàâéèêîïôœ]/i;

/** Words that are a name by themselves; any other one, alone, may be two: "typezone". */
const alone = new Set(
  `nom type date statut etat adresse commune departement region pays surface superficie longueur largeur hauteur altitude puissance nombre source nature remarque remarques
  observation observations description commentaire constructeur exploitant proprietaire gestionnaire population voie rue quartier theme categorie usage essence espece famille annee
  libelle identifiant code numero reference origine qualite precision usage titre intitule toponyme latitude longitude operateur marque modele enseigne telephone`.split(
    /\s+/,
  ),
);

/** A field as a reader may be shown it. */
interface GuessedField {
  title?: string;
  unit?: string;
}

/** Types whose values have a unit. */
const measuredTypes: readonly (FieldType | undefined)[] = ['integer', 'number', undefined];

/** Guess title and unit from a field's name: "surf_ha" gives "Surface" in ha; neither where a part of it is no known word. */
export function guessField(name: string, type?: FieldType): GuessedField {
  // "date_mise_en_service" gives "Date de mise en service". A field that is known to be no number has no unit: its title tells it.
  const key = plain(name);
  if (Object.hasOwn(whole, key)) return whole[key] === '' ? {} : { title: whole[key] ?? '' };
  const parts = key.split('_').filter(Boolean);
  const last = parts.at(-1) ?? '';
  const { unit: closing, before } = splitUnit(parts);
  const share = parts[0] === 'pct' ? '%' : undefined;
  const told = closing ?? share;
  const unit = measuredTypes.includes(type) ? told : undefined;
  const words = before.map(readable);
  if (words.length === 0 || words.includes(undefined)) return {};
  if (parts.length === 1 && !alone.has(last) && !Object.hasOwn(longForms, last)) return {};
  const [head = '', ...rest] = words as string[];
  // What a code means, or the words for it: "type_feu_lib" beside "type_feu".
  const label = rest.length > 0 && /^(libellé|description)$/.test(rest.at(-1) ?? '') ? rest.pop() : closing === unit ? undefined : closing;
  const aside = label === undefined ? '' : ` (${label})`;
  const [next = ''] = rest;
  const isJoined = next === '' || isAdjective(next) || /^(?:de|du|des)$/.test(next);
  const joint = isJoined || !ofSomething.has(head) ? '' : vowel.test(next) ? 'd’' : 'de ';
  return { title: capital(`${head}${rest.length > 0 ? ' ' : ''}${joint}${rest.join(' ')}${aside}`), ...(unit !== undefined && { unit }) };
}

const textsOf = (text: Text): string[] => (typeof text === 'string' ? [text] : Object.values(text));

/** Title and unit of a field: from its manifest, else from its name, unless the title has the unit already. */
export function wordsOfField({ name, type, title, unit }: Pick<Field, 'name' | 'type' | 'title' | 'unit'>): {
  title?: Text;
  unit?: string;
} {
  const guessed = guessField(name, type);
  const named = title ?? guessed.title;
  const isTold =
    guessed.unit !== undefined && title !== undefined && textsOf(title).some((each) => each.includes(`(${guessed.unit ?? ''})`));
  const known = unit ?? (isTold ? undefined : guessed.unit);
  return { ...(named !== undefined && { title: named }), ...(known !== undefined && { unit: known }) };
}

/** Words without accents in names of fields, from which titles are proposed; french-spelling.ts has the words with accents. */
const plainWords = new Set(
  `acces accord acte adresse agence aire allumage altitude amont aval arbre arbres autre autres axe axes banc bancs bassin bois borne bornes bus canton capacite carte chantier chemin
  circuit classe client code commande commentaire commune communes condition conforme construction contact couleur courant cours culture cultures cycle cyclable date debut depot dernier
  description diffusion direction distance domaine droit duree eau eaux enseigne essence exploitant exploitation famille feu feux fiche fin fixe fixes fonction forme fosse gestionnaire
  groupe habitants haie haies hauteur heure heures horaires implantation individu ind inscription installation intervention jour journal lampe largeur latitude libre lieu ligne limite
  local locale logements logement longueur longitude lot maison maisons mairie maintenance maximum minimum mise mode mois montant mur mobile nacelle nationale national nature niveau nom noms
  nominale nombre nuit objet observations observation operateur ordre origine ouverture parcelle parcelles passage pays place places plan plantation point points pont population porte pose prise
  prix production profondeur programme projet pollution puissance quai quartier rang rayon restriction revision rotor route routes rue rues sens service services sol sols source station
  stationnement statut structure support surface tarif taux tension terrain titre toponyme totale total travaux troncon type types usage utilisation valeur vente ville visite vitesse voie voies volume zone`.split(
    /\s+/,
  ),
);
const accents: Readonly<Record<string, string>> = {
  acces: 'accès',
  capacite: 'capacité',
  depot: 'dépôt',
  duree: 'durée',
  debut: 'début',
  mat: 'mât',
  mats: 'mâts',
  operateur: 'opérateur',
  revision: 'révision',
  troncon: 'tronçon',
  etat: 'état',
};

/** A part of a name as a word; undefined where nobody knows it: it may be cut off. */
function readable(part: string): string | undefined {
  if (Object.hasOwn(longForms, part)) return longForms[part];
  if (Object.hasOwn(accents, part)) return accents[part];
  if (/^(de|du|des|la|le|les|en|au|et|par|sur|a)$/.test(part)) return part === 'a' ? 'à' : part;
  const spelt = frenchSpelling(part);
  return spelt !== part || plainWords.has(part) || alone.has(part) ? spelt : undefined;
}
