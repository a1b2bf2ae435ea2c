import { step } from '../messages/finding.ts';
import { plainWord } from '../model/nearest.ts';
import { themeOf } from '../vocabularies.ts';
import { french } from '../languages.ts';
import { breakIf, type Break, type Draft, type Rule } from './rule.ts';

/** More than anyone reads; the search finds the words of the title, the description and the fields as well. */
const mostKeywords = 12;

/** A word as compared with its near-duplicates: without accents nor the mark of the plural. */
function stem(keyword: string): string {
  return plainWord(keyword)
    .split(/[\s'-]+/)
    .map((word) => (word.length > 3 ? word.replace(/(aux|al)$/, 'a').replace(/[sx]$/, '') : word))
    .join(' ');
}

function repeated({ keywords = [] }: Draft): Break[] {
  const first = new Map<string, string>();
  return keywords.flatMap((keyword, index) => {
    const before = first.get(stem(keyword));
    if (before === undefined) first.set(stem(keyword), keyword);
    return breakIf(before !== undefined, `/keywords${step(index)}`, { keyword, before: before ?? '' });
  });
}

/** Keywords that say what the title or a theme says, for which every search finds the data set already. */
function idle({ title, themes = [], keywords = [] }: Draft): Break[] {
  const said = new Set([french(title), ...themes.map((id) => themeOf(id)?.fr ?? id)].map(stem));
  return keywords.flatMap((keyword, index) => breakIf(said.has(stem(keyword)), `/keywords${step(index)}`, { keyword }));
}

/** Rules of keywords. */
export const keywordRules: readonly Rule[] = [
  { id: 'keywords.repeated', severity: 'warning', breaks: repeated },
  { id: 'keywords.idle', severity: 'notice', breaks: idle },
  {
    id: 'keywords.many',
    severity: 'notice',
    breaks: ({ keywords = [] }) => breakIf(keywords.length > mostKeywords, '/keywords', { count: keywords.length, limit: mostKeywords }),
  },
];
