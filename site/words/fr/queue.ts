import type { QueuedRequest } from '../../../schemas/types.ts';

/** Words of the list of open requests. */
export const queue = {
  title: 'Demandes à relire',
  summary: 'Les demandes de publication ouvertes, et ce que chacune attend.',
  waiting: (count: number) =>
    count === 0 ? 'Personne n’est attendu.' : count === 1 ? 'Une demande attend quelqu’un.' : `${count} demandes attendent quelqu’un.`,
  groups: { person: 'À vous', producer: 'Au producteur', machine: 'À la machine' },
  waits: {
    restart: 'Relancer le contrôle',
    verify: 'Vérifier le producteur',
    admin: 'Approuver, en administrateur',
    approve: 'Approuver',
    merge: 'Fusionner',
    mend: 'Corriger',
    answer: 'Répondre',
    running: 'Contrôle en cours',
  } satisfies Record<QueuedRequest['waits'], string>,
  reasons: {
    code: 'change autre chose que des données',
    producers: 'touche plusieurs producteurs',
    sheet: 'change la fiche du producteur',
    breaking: 'casse ce que des réutilisateurs attendent',
    quota: 'dépasse le quota',
    personal: 'nomme des personnes',
    restricted: 'limite l’accès',
    unknown: 'n’a pu être comparée',
  } satisfies Record<NonNullable<QueuedRequest['reasons']>[number], string>,
  by: (login: string) => `de ${login}`,
  size: (datasets: number, bytes: string) => `${datasets > 1 ? `${datasets} jeux` : `${datasets} jeu`}, ${bytes}`,
  preview: 'Aperçu',
  comment: 'Verdict',
  more: (count: number) => `Et ${count} autres, sur GitHub.`,
  empty: 'Aucune demande n’est ouverte. La prochaine paraîtra ici.',
  updated: (ago: string) => `Mis à jour ${ago}.`,
  stale: 'Cette liste a vieilli\u202f: ce qui a changé depuis est sur GitHub.',
  built: (moment: string) => `Liste du ${moment}.`,
  loading: 'La liste arrive…',
  none: 'Ce catalogue ne tient pas cette liste à jour. Les demandes ouvertes sont sur GitHub.',
  forge: 'Toutes les demandes sur GitHub',
};
