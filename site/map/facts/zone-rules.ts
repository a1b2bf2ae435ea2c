import { isField } from '../../../schemas/model/is-field.ts';
import { linkOf, type Pieces } from '../../words/web-address.ts';
import type { MapField, MapLayer } from '../model/model.ts';

/** The rules of a zone of a local plan: where they are to be read, and the field that says so. */
export interface ZoneRules {
  zone: string;
  href: string;
  /** "PDF, page 51", as far as the address tells. */
  format: string;
  field: MapField;
}

/** The rules that a zone names: its document, or else an address. Nothing for other features. */
export function rulesOf(
  layer: MapLayer | undefined,
  properties: Readonly<Record<string, unknown>>,
  pieces?: Pieces,
): ZoneRules | undefined {
  const zone = layer && fieldOf(layer, 'typezone') && properties[fieldOf(layer, 'libelle')?.name ?? ''];
  if (layer === undefined || typeof zone !== 'string' || zone === '') return undefined;
  return ['nomfic', 'urlfic'].flatMap((name) => {
    const field = fieldOf(layer, name);
    const href = field && linkOf(properties[field.name], pieces);
    return field === undefined || href === undefined ? [] : [{ zone, href, format: formatOf(href), field }];
  })[0];
}

const fieldOf = ({ fields }: MapLayer, asked: string): MapField | undefined => fields.find(({ name }) => isField(name, asked));

function formatOf(href: string): string {
  const page = /#page=(\d+)$/.exec(href)?.[1];
  return [/\.pdf(#|$)/i.test(href) && 'PDF', page !== undefined && `page ${page}`].filter(Boolean).join(', ');
}
