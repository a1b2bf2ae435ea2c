import { loadJson, remember } from '../map/fetch/load-json.ts';
import { asset } from '../words/languages.ts';

/** Facts that a producer's sheet needs of a territory, beside those of the place index. */
export interface Administration {
  /** SIREN of a commune. */
  siren?: string;
  name: string;
  /** Its name behind "Commune" or "Département": "de Vion", "du Mans", "de la Marne". */
  of: string;
  /** Others bear the name of this commune: its number is what tells them apart. */
  isShared?: true;
}

/** The communes of a département and the département itself, by their territory codes. */
export type Administrations = Record<string, Administration>;

const files = new Map<string, Promise<Administrations>>();

/** The file of a département by its number ("51"). Runs in the page; each is fetched once. */
export const readAdministrations = (departement: string): Promise<Administrations> =>
  remember(files, departement, () => loadJson(asset(`/publier/siren/${departement}.json`)));
