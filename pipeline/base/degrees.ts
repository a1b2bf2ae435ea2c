/** Metres of a degree of latitude, anywhere. */
export const metresPerDegree = 111_320;
/** Nearer to the poles a degree of longitude measures next to nothing. */
const leastCosine = 0.02;

/** How much shorter than one of latitude a degree of longitude is. */
export const shortening = (latitude: number): number => Math.max(Math.cos((latitude * Math.PI) / 180), leastCosine);
