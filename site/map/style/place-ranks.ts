import type { ExpressionSpecification } from 'maplibre-gl';

/** Places that a map names first, most important rank first: "name|département", by population and by office (INSEE, population légale). */
const ranked = [
  (
    'Paris|75;Marseille|13;Lyon|69;Toulouse|31;Nice|06;Nantes|44;Montpellier|34;Strasbourg|67;Bordeaux|33;Lille|59;Rennes|35;Dijon|21;' +
    'Saint-Denis|974;Rouen|76;Orléans|45;Ajaccio|2A;Fort-de-France|972;Cayenne|973;Basse-Terre|971'
  ).split(';'),
  (
    'Toulon|83;Reims|51;Saint-Étienne|42;Le Havre|76;Villeurbanne|69;Angers|49;Grenoble|38;Nîmes|30;Aix-en-Provence|13;Saint-Denis|93;' +
    'Clermont-Ferrand|63;Le Mans|72;Brest|29;Tours|37;Amiens|80;Annecy|74;Limoges|87;Metz|57;Perpignan|66;Boulogne-Billancourt|92;Besançon|25;' +
    'Montreuil|93;Caen|14;Saint-Paul|974;Argenteuil|95;Mulhouse|68;Nancy|54;Tourcoing|59;Roubaix|59;Nanterre|92;Vitry-sur-Seine|94;' +
    'Asnières-sur-Seine|92;Créteil|94;Avignon|84;Colombes|92;Poitiers|86;Versailles|78;Pau|64;La Rochelle|17;Colmar|68;Valence|26;Quimper|29;' +
    'Bourges|18;Montauban|82;Troyes|10;Chambéry|73;Niort|79;Bobigny|93;Vannes|56;Beauvais|60;La Roche-sur-Yon|85;Albi|81;Laval|53;Évreux|27;' +
    'Blois|41;Bastia|2B;Carcassonne|11;Melun|77;Belfort|90;Charleville-Mézières|08;Tarbes|65;Saint-Brieuc|22;Châlons-en-Champagne|51;' +
    'Châteauroux|36;Arras|62;Bourg-en-Bresse|01;Angoulême|16;Gap|05;Chartres|28;Mâcon|71;Auxerre|89;Nevers|58;Agen|47;Épinal|88;Pontoise|95;' +
    'Mont-de-Marsan|40;Périgueux|24;Aurillac|15;Alençon|61;Laon|02;Rodez|12;Auch|32;Chaumont|52;Cahors|46;Saint-Lô|50;Moulins|03;' +
    'Le Puy-en-Velay|43;Digne-les-Bains|04;Lons-le-Saunier|39;Vesoul|70;Bar-le-Duc|55;Tulle|19;Guéret|23;Mende|48;Foix|09;Privas|07;Dunkerque|59'
  ).split(';'),
  (
    'Aubervilliers|93;Aulnay-sous-Bois|93;Saint-Pierre|974;Courbevoie|92;Rueil-Malmaison|92;Le Tampon|974;Béziers|34;Mérignac|33;' +
    'Champigny-sur-Marne|94;Antibes|06;Saint-Maur-des-Fossés|94;Saint-Nazaire|44;Cannes|06;Noisy-le-Grand|93;Drancy|93;Cergy|95;' +
    'Levallois-Perret|92;Issy-les-Moulineaux|92;Calais|62;Pessac|33;Vénissieux|69;Ivry-sur-Seine|94;Clichy|92;Antony|92;La Seyne-sur-Mer|83;' +
    "Villeneuve-d'Ascq|59;Le Blanc-Mesnil|93;Pantin|93;Villejuif|94;Fréjus|83;Neuilly-sur-Seine|92;Sarcelles|95;Saint-André|974;Clamart|92;" +
    'Lorient|56;Narbonne|11;Meaux|77;Maisons-Alfort|94;Hyères|83;Saint-Louis|974;Chelles|77;Corbeil-Essonnes|91;Saint-Laurent-du-Maroni|973;' +
    'Cholet|49;Bayonne|64;Fontenay-sous-Bois|94;Cagnes-sur-Mer|06;Vaulx-en-Velin|69;Épinay-sur-Seine|93;Saint-Quentin|02;Sartrouville|78;' +
    "Sevran|93;Arles|13;Massy|91;Les Abymes|971;Gennevilliers|92;Saint-Herblain|44;Grasse|06;Bondy|93;Les Sables-d'Olonne|85;Saint-Priest|69;" +
    'Suresnes|92;Martigues|13;Vincennes|94;Aubagne|13;Saint-Malo|35;Livry-Gargan|93;Rosny-sous-Bois|93;La Courneuve|93;Brive-la-Gaillarde|19;' +
    'Talence|33;Meudon|92;Montrouge|92;Alès|30;Choisy-le-Roi|94;Saint-Germain-en-Laye|78;Alfortville|94;Noisy-le-Sec|93;Sète|34;' +
    'Chalon-sur-Saône|71;Bagneux|92;Istres|13;Salon-de-Provence|13;Puteaux|92;Caluire-et-Cuire|69;Rezé|44;Mantes-la-Jolie|78;Valenciennes|59;' +
    "Anglet|64;Bagnolet|93;Bron|69;Thionville|57;Villenave-d'Ornon|33;Castres|81;Gagny|93;Le Cannet|06;Garges-lès-Gonesse|95;Villepinte|93;" +
    'Stains|93;Poissy|78;Colomiers|31;Wattrelos|59;Draguignan|83;Compiègne|60;Montélimar|26;Boulogne-sur-Mer|62;Douai|59;Marcq-en-Barœul|59'
  ).split(';'),
];

/** Ranked places as the labels of `labelOf`: with their département, or by name alone. */
const labelsIn = (places: readonly string[], hasDepartment: boolean): string[] =>
  hasDepartment ? [...places] : places.map((place) => place.replace(/\|.*/, ''));

/** The zoom from which on all places are named; from farther only those that have a rank. */
export const allNamedFrom = 7;

/** Tell whether a place is named from afar. */
export function rankedPlaces(hasDepartment: boolean): (name: string, department?: string) => boolean {
  const known = new Set(labelsIn(ranked.flat(), hasDepartment));
  return (name, department) => known.has(hasDepartment ? `${name}|${department}` : name);
}

/** 0 for the largest cities and regional capitals to 3 for all other places: where no département is known, the name alone decides. */
export function rankPlaces(name: string, department?: string): ExpressionSpecification {
  const labelsOf = (rank: number): string[] => labelsIn(ranked[rank] ?? [], department !== undefined);
  const known = new Set<string>();
  const [first, second, third] = [0, 1, 2].map((rank) =>
    [...new Set(labelsOf(rank))].filter((place) => known.size < known.add(place).size),
  );
  return ['match', labelOf(name, department), first ?? [], 0, second ?? [], 1, third ?? [], 2, ranked.length];
}

/** The place's order among all: of two labels that collide the larger city's stays. */
export function weighPlaces(name: string, department?: string): ExpressionSpecification {
  const all = [...new Set(labelsIn(ranked.flat(), department !== undefined))];
  const [first = '', ...others] = all;
  return ['match', labelOf(name, department), first, 0, ...others.flatMap((place, index) => [place, index + 1]), all.length];
}

const labelOf = (name: string, department: string | undefined): ExpressionSpecification =>
  department === undefined ? ['get', name] : ['concat', ['get', name], '|', ['get', department]];
