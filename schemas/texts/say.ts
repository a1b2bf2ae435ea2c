import build from './fr/build.json' with { type: 'json' };
import command from './fr/command.json' with { type: 'json' };
import manifest from './fr/manifest.json' with { type: 'json' };
import source from './fr/source.json' with { type: 'json' };
import summary from './fr/summary.json' with { type: 'json' };

const fr = { ...manifest, ...source, ...build, ...command, ...summary };

export type TextId = keyof typeof fr;
export type Lang = 'fr';

const tables: Record<Lang, Record<TextId, string>> = { fr };

/** The text `id` in `lang`, its {placeholders} filled from `facts`; a placeholder without a fact is a bug and throws. */
export function say(id: TextId, facts: Record<string, string | number> = {}, lang: Lang = 'fr'): string {
  return tables[lang][id].replace(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`Text "${id}" needs the fact "${name}".`);
    return String(fact);
  });
}
