import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lang } from '../languages.ts';

/** The files of a language: texts on manifests apart, which the form of the site says as well. */
export const textFiles = ['manifest', 'pipeline'] as const;

type Texts = Readonly<Record<string, string>>;

const read = (lang: Lang, name: string): Texts =>
  JSON.parse(readFileSync(join(import.meta.dirname, lang, `${name}.json`), 'utf8')) as Texts;

const tables: Partial<Record<Lang, Texts>> = {};

/** All texts of `lang` by their ids, read when the first is said: most programs start, have nothing to say, and end. */
export const textsIn = (lang: Lang): Texts => (tables[lang] ??= Object.assign({}, ...textFiles.map((name) => read(lang, name))) as Texts);
