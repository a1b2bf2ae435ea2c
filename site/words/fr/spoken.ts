/** "de Reims", "d’Épernay", "du Mans". */
const of = (place: string): string => {
  if (/^Les? /.test(place)) return place.replace(/^Le /, 'du ').replace(/^Les /, 'des ');
  return /^[AEIOUYÂÉÈÊËÎÏÔŒÜ]/i.test(place) ? `d’${place}` : `de ${place}`;
};

/** Words that a map speaks to readers who move it with keys: fetched for them. */
export const spoken = {
  near: (place: string, within: string) => `Près ${of(place)} (${within})`,
  away: (distance: string, place: string, within: string) => `À ${distance} ${of(place)} (${within})`,
  position: (latitude: string, longitude: string) => `${latitude}, ${longitude}`,
  compass: { north: 'nord', south: 'sud', east: 'est', west: 'ouest' },
  amounts: { about: (count: string) => `environ ${count}`, least: (count: string) => `au moins ${count}` },
  counted: (count: string, noun: string) => `${count} ${noun}`,
  titled: (count: string, title: string, isOne: boolean) => `${count} ${isOne ? 'objet' : 'objets'} de «\u202f${title}\u202f»`,
  others: (count: number) => (count === 1 ? '1 autre couche' : `${count} autres couches`),
  and: (first: string, last: string) => `${first} et ${last}`,
  inView: (amounts: string) => `${amounts} dans la vue`,
  noneInView: 'aucun objet n’est dessiné dans la vue',
  atCenter: 'un objet au centre',
  nearestAt: (distance: string, direction: string) => `l’objet le plus proche à ${distance} ${direction} du centre`,
  sentence: (where: string, what: string) => `${where}\u202f: ${what}.`,
  nothing: 'Rien au centre, et aucun objet n’est dessiné dans la vue.',
  nearest: (what: string, distance: string, direction: string) =>
    `Rien au centre. L’objet le plus proche, ${what}, est à ${distance} ${direction}.`,
  named: (name: string, layer: string) => `«\u202f${name}\u202f» (${layer})`,
  unnamed: (layer: string) => `de la couche «\u202f${layer}\u202f»`,
  group: (count: string) => `un groupe de ${count} objets`,
  step: (index: string, count: string, what: string) => `Objet ${index} sur ${count}, ${what}`,
  stepAt: (step: string, distance: string, direction: string) => `${step}, à ${distance} ${direction} du point de départ.`,
  stepHere: (step: string) => `${step}, au point de départ.`,
  /** Clockwise, north first. */
  directions: ['au nord', 'au nord-est', 'à l’est', 'au sud-est', 'au sud', 'au sud-ouest', 'à l’ouest', 'au nord-ouest'],
};
