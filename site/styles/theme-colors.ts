import themes from '../../schemas/vocabularies/themes.json' with { type: 'json' };

const id = 'virtual:theme-colors.css';

/** A Vite plugin: one class a theme, `.theme-eau { --theme: … }`, from the vocabulary's colours. */
export function themeColors() {
  return {
    name: 'mappe-theme-colors',
    resolveId: (source: string) => (source === id ? `\0${id}` : undefined),
    load: (source: string) =>
      source === `\0${id}`
        ? themes.map((theme) => `.theme-${theme.id} { --theme: light-dark(${theme.color.light}, ${theme.color.dark}); }`).join('\n')
        : undefined,
  };
}
