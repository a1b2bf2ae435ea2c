/** Limits of one feature of an outside service: fields of a card, and characters, a sentence or two, of a name and of a value. */
const most = { fields: 80, name: 100, value: 2000 };

/** Read the attributes of a service's feature under their own names: text alone, with its line breaks, without invisible characters. */
export const foreignFields = (properties: Readonly<Record<string, unknown>>): { name: string; value: unknown }[] =>
  Object.entries(properties)
    .flatMap(([name, value]) => {
      const shown = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
      const told = typeof shown === 'string' ? foreignText(shown, most.value) : shown;
      return told === null || told === undefined || told === '' ? [] : [{ name: foreignText(name, most.name), value: told }];
    })
    .slice(0, most.fields);

/** Cut a stranger's text, and leave out characters of control, those that turn its direction, and others without a shape; lines stay. */
export const foreignText = (text: string, length: number): string =>
  text
    .slice(0, length)
    // Half of a sign, where it was cut.
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[^\P{C}\n]+/gu, ' ')
    .trim();
