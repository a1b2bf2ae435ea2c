/** Words of the colours of a relief: fetched with their choice. */
export const relief = {
  heights: 'Altitude',
  slopes: 'Pente',
  subject: 'Pente, plus douce vue de loin',
  under: (most: number) => `moins de ${most}°`,
  between: (least: number, most: number) => `${least} à ${most}°`,
  over: (least: number) => `${least}° et plus`,
};
