/** Words of restricted data that a reader may have. */
export const granted = {
  title: 'Mes données restreintes',
  loading: 'Recherche de vos accès…',
  unlock: 'Déverrouiller',
  none: 'Rien ne vous est ouvert pour l’instant.',
  unmapped: 'Ce qui vous est ouvert n’a pas de carte.',
  forged: 'Quelqu’un d’autre que l’administrateur du catalogue a écrit vos accès\u202f: rien n’en a été ouvert. Prévenez-le.',
  late: 'Les adresses de vos données ne sont plus valables\u202f: la dernière signature a échoué. Revenez plus tard.',
  page: 'Mes accès',
  until: (day: string) => `Accès restreint, ouvert pour vous jusqu’au ${day}`,
  always: 'Accès restreint, ouvert pour vous',
  /** In files: to whom, until when, and why. */
  notice: (recipient: string, until: string | undefined, reason: string | undefined) =>
    `Accès restreint${reason === undefined ? '' : ` (${reason})`}, ouvert à ${recipient}${until === undefined ? '' : ` jusqu’au ${until}`}. Ne pas transmettre.`,
};
