import themes from '../../schemas/vocabularies/themes.json' with { type: 'json' };
import { colors } from './colors.ts';

const id = 'virtual:theme-colors.css';

/** Switch between the values of both schemes: the property that is `initial` yields its fallback, the empty one yields nothing. */
const counts = { light: '--light: initial; --dark: ;', dark: '--light: ; --dark: initial;' };

/** Every colour of a scheme as a property. */
const properties = (scheme: 'light' | 'dark'): string =>
  [...Object.entries(colors).map(([name, color]) => `--${name}: ${color[scheme]};`), counts[scheme]].join(' ');

/** Style sheet of the colours as plain values, which every browser of the floor knows; dark by the reader's system or choice. */
// Dark on a screen alone. A theme is one class, `.theme-eau`, with a value for each scheme: a page carries each once.
const css = `:root { ${properties('light')} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme='light']) { ${properties('dark')} } }
@media screen { :root[data-theme='dark'] { ${properties('dark')} } }
${themes.map(({ id: name, color }) => `.theme-${name} { --theme: var(--light, ${color.light}) var(--dark, ${color.dark}); }`).join('\n')}`;

/** A Vite plugin: the style sheet of all colours. */
export function themeColors() {
  return {
    name: 'mappe-theme-colors',
    resolveId: (source: string) => (source === id ? `\0${id}` : undefined),
    load: (source: string) => (source === `\0${id}` ? css : undefined),
  };
}
