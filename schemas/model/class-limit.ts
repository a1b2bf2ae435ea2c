/** Lower limit of one of a histogram's equal classes: counting and filtering share it to the last bit. */
export const classLimit = (min: number, max: number, index: number, classes: number): number => min + ((max - min) * index) / classes;
