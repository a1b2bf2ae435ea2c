import type { relief as fr } from '../fr/relief.ts';

/** The English words of the colours of a relief. */
export const relief: typeof fr = {
  heights: 'Height',
  slopes: 'Slope',
  subject: 'Slope, gentler from afar',
  under: (most) => `under ${most}°`,
  between: (least, most) => `${least} to ${most}°`,
  over: (least) => `${least}° and more`,
};
