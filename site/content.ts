import type { Version } from '../schemas/types.ts';
import { number } from './format.ts';
import type { Lang } from './languages.ts';
import { data as en } from './words/en/data.ts';
import { data as fr } from './words/fr/data.ts';

/** What a data set is made of, and how much: features, rows, points, or metres on the ground by pixel. */
export interface Content {
  kind: 'features' | 'rows' | 'points' | 'imagery' | 'elevation';
  amount: number;
}

/** What a version holds. */
export function contentOf({
  raster,
  pointCloud,
  layers,
  features,
}: Pick<Version, 'raster' | 'pointCloud' | 'layers' | 'features'>): Content {
  if (raster !== undefined) return { kind: raster.kind, amount: raster.resolution };
  if (pointCloud !== undefined) return { kind: 'points', amount: pointCloud.points };
  return { kind: layers.some(({ geometry }) => geometry !== null) ? 'features' : 'rows', amount: features };
}

/** "1 204 entités", "Image, 20 cm par pixel". */
export function tellContent({ kind, amount }: Content, lang: Lang): string {
  const { features, rows, points, imagery, elevation } = { fr, en }[lang];
  const words = { features, rows, points, imagery, elevation };
  const isLength = kind === 'imagery' || kind === 'elevation';
  return words[kind](isLength ? length(amount, lang) : number(amount, lang), amount < 2);
}

/** A length on the ground in the unit that says it shortest. */
export function length(metres: number, lang: Lang): string {
  return metres < 1 ? `${number(metres * 100, lang)}\u202fcm` : `${number(metres, lang)}\u202fm`;
}
