import themes from '../../schemas/vocabularies/themes.json' with { type: 'json' };
import { colors } from './colors.ts';

const id = 'virtual:theme-colors.css';

/** Every colour of a scheme as a property, those of themes among them. */
const properties = (scheme: 'light' | 'dark'): string =>
  [...Object.entries(colors), ...themes.map((theme, at) => [`theme-${at}`, theme.color] as const)]
    .map(([name, color]) => `--${name}: ${color[scheme]};`)
    .join(' ');

/**
 * The colours as plain values, which every browser of the floor knows: light; dark on a screen, where the reader's system is dark or the reader
 * asks for it. A theme is one class, `.theme-eau`.
 */
const css = `:root { ${properties('light')} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme='light']) { ${properties('dark')} } }
@media screen { :root[data-theme='dark'] { ${properties('dark')} } }
${themes.map((theme, at) => `.theme-${theme.id} { --theme: var(--theme-${at}); }`).join('\n')}`;

/** A Vite plugin: the style sheet of all colours. */
export function themeColors() {
  return {
    name: 'mappe-theme-colors',
    resolveId: (source: string) => (source === id ? `\0${id}` : undefined),
    load: (source: string) => (source === `\0${id}` ? css : undefined),
  };
}
