import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroAdapter, AstroIntegration } from 'astro';
import { languages } from '../../schemas/languages.ts';
import { textFiles } from '../../schemas/messages/texts.ts';
import { askedFiles } from './asked-files.ts';
import { joinChunks } from './chunks.ts';
import { maplibreSources } from './maplibre.ts';
import { joinStylesheets } from './sheets.ts';

/** Folder of this checkout. */
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Astro's mark of an element that the style of its component may reach. */
const scope = /data-astro-cid-\w{8}/g;

/** Components in the order of their names: the place of one is its mark, and the same in every clone. */
const components = readdirSync(join(root, 'site'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:astro|svelte)$/.test(name))
  .sort();

function placeOf(path: string): number {
  const name = relative(join(root, 'site'), path);
  // One that is new to a running server comes last.
  if (!components.includes(name)) components.push(name);
  return components.indexOf(name);
}

/** Shortens the mark, `data-astro-cid-hqlbyyoa` to `data-37`: hundreds of elements of a page bear one, and letters by chance do not compress. */
const shortScopes = {
  name: 'mappe-short-scopes',
  transform(code: string, id: string) {
    if (!id.includes('.astro') || !code.includes('data-astro-cid-')) return undefined;
    return { code: code.replace(scope, `data-${placeOf(id.replace(/\?.*/, ''))}`), map: null };
  },
};

/** Texts that the pipeline reads from beside its code go into the bundle, which lies elsewhere. */
const bundledTexts = {
  name: 'mappe-texts',
  load(id: string) {
    if (!id.endsWith('/schemas/messages/texts.ts')) return undefined;
    const parts = languages.flatMap((lang) => textFiles.map((name) => ({ lang, name, as: `${lang}_${name}` })));
    const imports = parts.map(({ lang, name, as }) => `import ${as} from './${lang}/${name}.json';`);
    const tables = languages.map((lang) => `${lang}: { ${textFiles.map((name) => `...${lang}_${name}`).join(', ')} }`);
    return `${imports.join('\n')}\nconst tables = { ${tables.join(', ')} };\nexport const textsIn = (lang) => tables[lang];\n`;
  },
};

/** Options of Svelte: the class by which the styles of a component reach its elements is as short. */
export const svelteOptions = {
  compilerOptions: { cssHash: ({ filename }: { filename: string }) => `s${placeOf(filename)}` },
};

/** Adapter by which Astro bundles all pages into one program, entry.ts, that renders any of them. */
export function bundled(): AstroIntegration {
  const sheets = joinStylesheets();
  let client = '';
  return {
    name: 'mappe',
    hooks: {
      'astro:config:setup': ({ addMiddleware, command, updateConfig }) => {
        if (command === 'build') addMiddleware({ order: 'pre', entrypoint: new URL('hand-over.ts', import.meta.url) });
        updateConfig({ vite: { plugins: [shortScopes, bundledTexts, askedFiles(), joinChunks(), maplibreSources(), sheets.plugin] } });
      },
      'astro:config:done': ({ config, setAdapter }) => {
        client = fileURLToPath(config.build.client);
        const adapter: Extract<AstroAdapter, { entrypointResolution: 'auto' }> = {
          name: 'mappe',
          entrypointResolution: 'auto',
          serverEntrypoint: new URL('entry.ts', import.meta.url),
          supportedAstroFeatures: { serverOutput: 'stable', sharpImageService: 'stable' },
        };
        setAdapter(adapter);
      },
      'astro:build:setup': ({ pages, updateConfig }) => {
        updateConfig({
          plugins: [
            {
              name: 'mappe-island-styles',
              applyToEnvironment: ({ name }) => name === 'client',
              writeBundle() {
                // Astro links in a page the styles of all that its scripts may come to import, without a depth; Vite fetches them with the
                // code that needs them. The page of a data set would wait for those of the search, the explorer and the form.
                for (const page of pages.values()) page.styles = page.styles.filter(({ depth }) => depth !== -1);
                sheets.join(pages.values(), client);
              },
            },
          ],
        });
      },
      'astro:build:done': () => sheets.tidy(client),
    },
  };
}
