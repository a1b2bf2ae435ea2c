/** Where one of the equal classes of a histogram begins: who counts and who filters have it to the last bit. */
export const classLimit = (min: number, max: number, index: number, classes: number): number => min + ((max - min) * index) / classes;
