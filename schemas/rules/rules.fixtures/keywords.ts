import type { Example } from './good.ts';

/** Examples of the rules of ../keywords.ts. */
export const examples: Record<string, Example> = {
  'keywords.repeated': {
    good: [{ keywords: ['eau', 'eaux usées'] }],
    bad: [{ keywords: ['Éoliennes', 'eolienne'] }],
    says: 'Le mot-clé « eolienne » répète « Éoliennes ». Gardez-en un.',
  },
  'keywords.idle': {
    good: [{ keywords: ['éolienne terrestre en service'] }],
    bad: [{ keywords: ['ICPE', 'Eoliennes terrestres'] }],
    says: 'Le mot-clé « Eoliennes terrestres » répète le titre ou un thème, que la recherche trouve déjà. Supprimez-le.',
  },
  'keywords.many': {
    good: [{ keywords: 'abcdefghijkl'.split('').map((letter) => letter + letter) }],
    bad: [{ keywords: 'abcdefghijklm'.split('').map((letter) => letter + letter) }],
    says: 'Il y a 13 mots-clés : au-delà de 12, plus personne ne les lit. Gardez ceux que le titre et la description ne disent pas.',
  },
};
