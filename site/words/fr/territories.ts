import { places } from './places.ts';

/** Words of the territory pages and of the box that finds one's commune. */
export const territories = {
  title: 'Près de chez vous',
  summary: 'Trouvez ce qui existe pour votre commune, votre intercommunalité, votre département et votre région.',
  lead: 'Donnez le nom ou le code postal de votre commune pour voir toutes les données qui en parlent, des plus locales aux plus larges.',
  standIn: (around: string) => `Sa position exacte n’est pas connue\u202f: la carte montre ${around}.`,
  standIns: {
    postal: (code: string) => `les communes qui ont le même code postal (${code})`,
    epci: (name: string) => `son intercommunalité (${name})`,
    departement: (name: string) => `son département (${name})`,
    other: (name: string) => `son territoire (${name})`,
  },
  map: {
    label: (name: string) => `Carte de ${name} et des données qui s’y trouvent`,
    picture: (name: string) => `Situation de ${name} parmi les communes voisines`,
    open: 'Ouvrir la carte',
    explore: 'Ouvrir dans Explorer',
    limits: 'Le trait montre les limites que publie ce catalogue.',
    points: 'Chaque point est une commune.',
    frame: 'Le cadre entoure les limites que publie ce catalogue.',
    surroundings: 'Le cadre montre les environs, non les limites exactes.',
    unknown: 'La position de ce territoire n’est pas connue.',
    remains: 'Les données de ce lieu restent dans la liste de cette page.',
  },
  kinds: places.kinds,
  ties: {
    world: 'Données à l’échelle du monde.',
    country: 'Données à l’échelle de la France.',
    region: 'Données rattachées à la région.',
    departement: 'Données rattachées au département.',
    ctu: 'Données rattachées à la collectivité.',
    overseas: 'Données rattachées à la collectivité.',
    epci: 'Données rattachées à l’intercommunalité.',
    ept: 'Données rattachées à l’établissement public territorial.',
    commune: 'Données propres à la commune.',
  },
  count: (n: number) => (n === 0 ? 'aucun jeu de données' : n === 1 ? '1 jeu de données' : `${n.toLocaleString('fr-FR')} jeux de données`),
  searchHere: 'Chercher dans ce territoire',
  again: 'Chercher une autre commune',
  levels: 'Échelles',
  none: 'Il n’y a pas encore de données propres à\u202f:',
  all: (n: number, name: string) => `Voir les ${n.toLocaleString('fr-FR')} jeux de données\u202f: ${name}`,
  inside: 'Plus près encore',
  insideLead: 'Les communes et les intercommunalités qui ont leurs propres données.',
  regions: 'Par région et département',
  overseas: 'Outre-mer',
  whole: 'France et monde',
  edition: (date: string) => `Territoires du code officiel géographique au ${date} (Insee).`,
  publish: 'Publier les données d’une collectivité',
  commune: {
    title: 'Ma commune',
    lead: 'Tout ce qui existe pour une commune, de la rue au monde.',
    loading: 'Lecture de la fiche de la commune…',
    found: (n: number, kind: string) => {
      const place = kind === 'commune' ? 'cette commune' : 'ce lieu';
      if (n === 0) return `Aucun jeu de données ne parle de ${place}.`;
      return n === 1
        ? `1 jeu de données parle de ${place} ou d’un territoire plus vaste.`
        : `${n.toLocaleString('fr-FR')} jeux de données parlent de ${place} ou d’un territoire plus vaste.`;
    },
    code: (code: string) => `code Insee ${code}`,
    siren: (code: string) => `SIREN ${code}`,
    postal: (codes: string) => `code postal ${codes}`,
    moved: (code: string, name: string, now: string) =>
      `Le code ${code}${name === now ? '' : ` (${name})`} n’est plus en usage\u202f: ${name === now ? 'la commune porte' : `la commune fait maintenant partie de ${now}, qui porte`} le code ci-dessous.`,
    unknown: (code: string) => `Le code «\u202f${code}\u202f» ne désigne aucune commune ni intercommunalité.`,
    unknownHelp:
      'Un code Insee a cinq caractères (51454, 2A004, 97411)\u202f; il diffère du code postal. Cherchez plutôt la commune par son nom.',
    noScript:
      'Cette page a besoin de JavaScript pour lire la fiche de la commune. Sans lui, la page de votre département montre les mêmes données.',
    departements: 'Tous les départements',
  },
};
