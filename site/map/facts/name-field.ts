/** Whether a field holds what a thing is called, by its own name. */
export const holdsName = (field: string): boolean => /^(nom|name|lib|titre|title|label|topony)/i.test(field);
