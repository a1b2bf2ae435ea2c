/**
 * Characters that nobody sees, as a class of a regular expression: controls but tab and ends of lines, marks that turn the direction of a
 * text so that it reads otherwise than it is, marks without width or shape, ends of lines of another age (U+2028), and tags (U+E0000…): two texts that look the same differ by them.
 */
export const hidden =
  '\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u034F\\u00AD\\u061C\\u115F-\\u1160\\u17B4-\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\u3164\\uFEFF\\uFFA0\\u{E0000}-\\u{E0FFF}';

/** A character of them. */
export const hiddenCharacter = new RegExp(`[${hidden}]`, 'u');

/** What has to stay on its line, such as a name, is not to hold an end of one either. */
export const hiddenInName = new RegExp(`[\\t\\n\\r${hidden}]`, 'u');

/** A name with its hidden characters written out. */
export const spelt = (name: string): string =>
  name.replace(new RegExp(hiddenInName, 'gu'), (each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`);
