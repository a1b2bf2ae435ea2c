/** Write a value as one line of JSON, without its end. */
// U+2028 and U+2029, which JSON may hold as they are, end a line for readline, editors and older JavaScript: they are escaped.
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u2028\u2029]/g, (each) => (each === '\u2028' ? '\\u2028' : '\\u2029'));
