import { plain } from '../model/field-names.ts';
import { isCoordinate } from '../model/label-fields.ts';
import type { FieldType } from '../types.ts';
import type { DataLayer } from './rule.ts';

/** Fields of what leads elsewhere or says where a feature is: pictures, addresses of pages, geometries. */
const elsewhere =
  /(^|_)(url\w*|uri|lien\w*|link|photos?|image\w*|img|medias?|nomfic|fichier|site_?web|web|mail|email|geo_?point\w*|geo_?shape|geom\w*|wkt|coord\w*)(_|$)/;
const isLink = (value: string): boolean => /^(https?:|www\.)|\.(jpe?g|png|gif|webp|pdf|svg)$/i.test(value.trim());

/** Whether a field may identify a feature, by its name and some values: text or integer, no position, picture or page address. */
export const mayIdentify = ({
  name,
  type,
  examples = [],
}: {
  name: string;
  type?: FieldType | undefined;
  examples?: readonly string[];
}): boolean => (type === 'text' || type === 'integer') && !isCoordinate(name) && !elsewhere.test(plain(name)) && !examples.some(isLink);

/** The field that identifies a feature, where exactly one can: never empty, never repeated, and a code or a number by its name. */
export function keyField({ features, fields }: Pick<DataLayer, 'features' | 'fields'>): string | undefined {
  const candidates = fields.filter(
    ({ name, type, nulls, distinct }) =>
      features > 1 &&
      nulls === 0 &&
      distinct === features &&
      type !== undefined &&
      mayIdentify({ name, type }) &&
      /(^|_)(id|code|cle|key|num|numero|insee|siret|siren)(_|\d*$)/i.test(name),
  );
  return candidates.length === 1 ? candidates[0]?.name : undefined;
}
