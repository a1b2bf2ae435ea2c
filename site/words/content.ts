import type { Version } from '../../schemas/types.ts';
import { number } from './format.ts';
import type { Lang } from './languages.ts';
import { data as en } from './en/data.ts';
import { data as fr } from './fr/data.ts';

/** Kind and amount of a data set's content: features, rows, points, or metres on the ground by pixel; of restricted data no amount. */
export interface Content {
  kind: 'features' | 'rows' | 'points' | 'imagery' | 'elevation' | 'service' | 'restricted';
  amount: number;
  /** The host of the service where the data stay. */
  host?: string;
}

/** Find the content of a version. */
export function contentOf({
  raster,
  pointCloud,
  service,
  layers,
  features,
}: Pick<Version, 'raster' | 'pointCloud' | 'service' | 'layers' | 'features'>): Content {
  if (raster !== undefined) return { kind: raster.kind, amount: raster.resolution };
  if (pointCloud !== undefined) return { kind: 'points', amount: pointCloud.points };
  if (service !== undefined) return { kind: 'service', amount: features, host: new URL(service.url).host };
  return { kind: layers.some(({ geometry }) => geometry !== null) ? 'features' : 'rows', amount: features };
}

/** "1 204 objets", "Image, 20 cm par pixel". */
export function tellContent({ kind, amount, host = '' }: Content, lang: Lang): string {
  const { features, rows, points, imagery, elevation, service, restricted } = { fr, en }[lang];
  if (kind === 'restricted') return restricted;
  // Not every service counts its features.
  if (kind === 'service')
    return amount === 0 ? service(host) : `${features(number(amount, lang), amount < 2)}, ${service(host).toLowerCase()}`;
  const words = { features, rows, points, imagery, elevation };
  const isLength = kind === 'imagery' || kind === 'elevation';
  return words[kind](isLength ? length(amount, lang) : number(amount, lang), amount < 2);
}

/** A length on the ground in the unit that says it shortest. */
function length(metres: number, lang: Lang): string {
  return metres < 1 ? `${number(metres * 100, lang)}\u202fcm` : `${number(metres, lang)}\u202fm`;
}
