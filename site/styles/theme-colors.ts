import themes from '../../schemas/vocabularies/themes.json' with { type: 'json' };
import { colors } from './colors.ts';

/** Switch between the values of both schemes: the property that is `initial` yields its fallback, the empty one yields nothing. */
const counts = { light: '--light: initial; --dark: ;', dark: '--light: ; --dark: initial;' };

/** Every colour of a scheme as a property. */
const properties = (scheme: 'light' | 'dark'): string =>
  [...Object.entries(colors).map(([name, color]) => `--${name}: ${color[scheme]};`), counts[scheme]].join(' ');

/** Style sheets of the colours as plain values, which every browser of the floor knows. */
const sheets: Record<string, string> = {
  // Dark by the reader's system or choice, on a screen alone.
  'virtual:colors.css': `:root { ${properties('light')} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme='light']) { ${properties('dark')} } }
@media screen { :root[data-theme='dark'] { ${properties('dark')} } }`,
  // A theme is one class, `.theme-eau`, with a value for each scheme. Pages that show themes import it, those whose islands do
  // too: an island that did would fetch it again, and most pages show none.
  'virtual:theme-colors.css': themes
    .map(({ id, color }) => `.theme-${id} { --theme: var(--light, ${color.light}) var(--dark, ${color.dark}); }`)
    .join('\n'),
};

/** A Vite plugin: the style sheets of all colours. */
export function themeColors() {
  return {
    name: 'mappe-theme-colors',
    resolveId: (source: string) => (source in sheets ? `\0${source}` : undefined),
    load: (source: string) => (source.startsWith('\0') ? sheets[source.slice(1)] : undefined),
  };
}
