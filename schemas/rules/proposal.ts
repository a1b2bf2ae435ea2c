import { capital, guessTheme, guessTitle, spellPlace } from '../model/guess.ts';
import type { ThemeId } from '../types.ts';
import { knownWords, type NamedLayer } from './standards.ts';

/** A layer as what a file says of it: its own name, the title that it gives it, its fields. */
export interface DescribedLayer extends NamedLayer {
  title?: string | undefined;
}

/** Words that may be proposed for data before anybody describes them. */
export interface Proposal {
  title: string;
  theme: ThemeId | undefined;
  keywords: string[];
}

/** Propose title, theme and keywords of data by their standard, the file's own metadata, and names of file, layers and fields. */
export function proposeWords(stem: string, layers: readonly DescribedLayer[], place = ''): Proposal {
  // `stem` is the name of the file without its ending, `place` the name of the place of the data, as far as it is known.
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

/** Title of a layer by its file: its own title, or a name of several words that differs from the file's. */
function titleOf({ title, name }: DescribedLayer, stem: string): string | undefined {
  if (title !== undefined) return titleIn(title);
  // Several words are nobody's technical name.
  return name.trim().includes(' ') && name !== stem && !madeUp.test(name) ? capital(name.trim()) : undefined;
}

/** Title of a layer from its name in the file, which often is a technical name. */
const titleIn = (said: string): string => (/\s/.test(said) ? said : guessTitle(said));

/** A standard's title with the département that the file is named by. */
function placed(title: string, stem: string): string {
  const [departement = ''] = / \([\dAB]{2,3}\)$/.exec(guessTitle(stem)) ?? [];
  return `${title}${departement}`;
}
