import type { AstroIntegration } from 'astro';

/**
 * Leaves to each island the fetching of its own styles. Astro links in a page those of all that its scripts may come to import: the
 * page of a data set would wait for the styles of the search, the explorer and the form before it is shown.
 */
export function islandStyles(): AstroIntegration {
  return {
    name: 'mappe-island-styles',
    hooks: {
      'astro:build:setup': ({ pages, updateConfig }) => {
        updateConfig({
          plugins: [
            {
              name: 'mappe-island-styles',
              applyToEnvironment: ({ name }) => name === 'client',
              writeBundle() {
                // Astro gives no depth to the styles of what only runs in the browser; Vite fetches them with the code that needs them.
                for (const page of pages.values()) page.styles = page.styles.filter(({ depth }) => depth !== -1);
              },
            },
          ],
        });
      },
    },
  };
}
