/** Characters that are invisible, as a class of a regular expression: two texts that look the same differ by them. */
// Controls but tab and line ends, marks that turn the direction of a text so that it reads otherwise than it is,
// marks without width or shape, line ends of another age (U+2028), and tags (U+E0000…).
export const hidden =
  '\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u034F\\u00AD\\u061C\\u115F-\\u1160\\u17B4-\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\u3164\\uFEFF\\uFFA0\\u{E0000}-\\u{E0FFF}';

/** A character of them. */
export const hiddenCharacter = new RegExp(`[${hidden}]`, 'u');

/** Hidden characters, and the ends of lines and tabs that a text of one line, such as a name, may not hold either. */
export const hiddenInName = new RegExp(`[\\t\\n\\r${hidden}]`, 'u');

/** A name with its hidden characters written out. */
export const spelt = (name: string): string =>
  name.replace(new RegExp(hiddenInName, 'gu'), (each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`);
