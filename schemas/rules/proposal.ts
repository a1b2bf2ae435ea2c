import { capital, guessTheme, guessTitle, spellPlace } from '../model/guess.ts';
import type { ThemeId } from '../types.ts';
import { knownWords, type NamedLayer } from './standards.ts';

/** A layer as what a file says of it: its own name, the title that it gives it, its fields. */
export interface DescribedLayer extends NamedLayer {
  title?: string | undefined;
}

/** What may be said of data before anybody describes them. */
export interface Proposal {
  title: string;
  theme: ThemeId | undefined;
  keywords: string[];
}

/** The title, the theme and the keywords of data, by the standard that they follow, what the file says of itself, and the names of file (`stem`, without its ending), layers and fields; `place` is the name of where they are, as far as it is known. */
export function proposeWords(stem: string, layers: readonly DescribedLayer[], place = ''): Proposal {
  const known = knownWords(layers);
  const [only] = layers;
  const own = layers.length === 1 && only !== undefined ? titleOf(only, stem) : undefined;
  const named = known === undefined ? guessTitle(stem) : placed(known.title, stem);
  const words = [stem, own ?? '', ...layers.map(({ name }) => name)];
  return {
    title: spellPlace(own ?? named, place),
    theme:
      known?.theme ??
      guessTheme(
        words,
        layers.flatMap(({ fields }) => fields.map(({ name }) => name)),
      ),
    keywords: known?.keywords ?? [],
  };
}

/** Names that programs give to layers: they say nothing. */
const madeUp = /^(feuille?|sheet|layer|couche|table|classeur|export|sql|select)\b/i;

/** What a layer is called by its file: its title, or a name of several words that is not that of the file; several words are nobody's technical name. */
function titleOf({ title, name }: DescribedLayer, stem: string): string | undefined {
  if (title !== undefined) return titleIn(title);
  return name.trim().includes(' ') && name !== stem && !madeUp.test(name) ? capital(name.trim()) : undefined;
}

/** What a file calls a layer is often its technical name. */
const titleIn = (said: string): string => (/\s/.test(said) ? said : guessTitle(said));

/** A standard's title with the département that the file is named by. */
function placed(title: string, stem: string): string {
  const [departement = ''] = / \([\dAB]{2,3}\)$/.exec(guessTitle(stem)) ?? [];
  return `${title}${departement}`;
}
