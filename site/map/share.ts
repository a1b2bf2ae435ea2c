import type { GroundId } from './style/ground.ts';
import type { ShownDataset } from './compose.ts';
import type { View } from './model/model.ts';

/** How one data set is shown, apart from what it is. */
export type Appearance = Pick<ShownDataset, 'opacity' | 'visible' | 'fields' | 'hidden' | 'grey'> & {
  /** Id of an older version; absent: the current one. */
  version?: string;
  /** Name of the group that it stands in. */
  group?: string;
};

/** All of a map that fits an address. */
export interface SharedMap {
  view?: View;
  /** Topmost first. */
  datasets: ({ id: string } & Appearance)[];
  /** Where it is not the one that the page has by itself; an operator's archive is in no address. */
  ground?: Exclude<GroundId, 'osm'>;
  /** Its pictures without their colours. */
  greyGround?: true;
  /** An older version of the only data set: of addresses of its page. */
  version?: string;
  /** Data sets that an address names, where they are more than it may. */
  named?: number;
}

/** Data sets that an address may put on a map: each is asked for, drawn and listed, and nobody looks at more. */
export const mostShared = 50;

/** How a data set is shown before the reader touches anything. */
export const asPublished: Appearance = { opacity: 1, visible: true, hidden: [] };

/** The part of an address after "#": carte=zoom/latitude/longitude&d=producer/dataset;o=60;v=0;s=layer,…;c=layer:field,…;e=16 hexadecimal digits;g=group;n=1&fond=plan&gris=1&version=16 hexadecimal digits */
export function writeHash({ view, datasets, ground, greyGround, version }: SharedMap): string {
  return [
    ...(view ? [`carte=${writeView(view)}`] : []),
    ...datasets.map((each) => `d=${writeShown(each)}`),
    ...(ground ? [`fond=${ground}`] : []),
    ...(greyGround === true ? ['gris=1'] : []),
    ...(version === undefined ? [] : [`version=${version}`]),
  ].join('&');
}

/** Reads an address that anybody may have written: what cannot be understood is left out. */
export function readHash(hash: string): SharedMap {
  const shared: SharedMap = { datasets: [] };
  const named = new Set<string>();
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [name, value] = splitOnce(part, '=');
    const view = name === 'carte' ? readView(value) : undefined;
    if (view) shared.view = view;
    for (const shown of name === 'd' ? readShown(value) : []) {
      if (named.size < mostShared && !named.has(shown.id)) shared.datasets.push(shown);
      named.add(shown.id);
    }
    if (name === 'gris' && value === '1') shared.greyGround = true;
    if (name === 'version' && isVersion(value)) shared.version = value;
    if (name === 'fond' && (value === 'plan' || value === 'photos' || value === 'catalogue')) shared.ground = value;
  }
  return named.size > mostShared ? { ...shared, named: named.size } : shared;
}

/** As `DatasetId` of the schemas has it: no "..", which would lead to another page. */
const datasetId = /^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/;

const isVersion = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{16}$/.test(text);

/** Letters of the name of a group. */
const longestGroup = 60;

/** A name of a group as it is kept, whoever wrote it. */
export const groupName = (text: string): string =>
  text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, longestGroup);

/** About a pixel at the zoom. */
function writeView({ center: [x, y], zoom }: View): string {
  const digits = Math.max(2, Math.ceil(zoom / 3) + 1);
  return [zoom.toFixed(2).replace(/\.?0+$/, ''), y.toFixed(digits), x.toFixed(digits)].join('/');
}

function readView(text: string): View | undefined {
  const [zoom = NaN, y = NaN, x = NaN]: (number | undefined)[] = text.split('/').map((part) => (part === '' ? NaN : Number(part)));
  const inside = zoom >= 0 && zoom <= 22 && Math.abs(y) <= 85.06 && Math.abs(x) <= 180;
  return inside ? { center: [x, y], zoom } : undefined;
}

function writeShown({ id, opacity, visible, hidden, fields, version, group, grey }: SharedMap['datasets'][number]): string {
  const chosen = Object.entries(fields ?? {}).map(([layer, field]) => `${encodeURIComponent(layer)}:${encodeURIComponent(field ?? '')}`);
  return [
    id.split('/').map(encodeURIComponent).join('/'),
    ...(opacity < 1 ? [`o=${Math.round(opacity * 100)}`] : []),
    ...(visible ? [] : ['v=0']),
    ...(hidden.length > 0 ? [`s=${hidden.map(encodeURIComponent).join(',')}`] : []),
    ...(chosen.length > 0 ? [`c=${chosen.join(',')}`] : []),
    ...(version === undefined ? [] : [`e=${version}`]),
    ...(group === undefined ? [] : [`g=${encodeURIComponent(group)}`]),
    ...(grey === true ? ['n=1'] : []),
  ].join(';');
}

/** Whoever writes an address by hand lists several data sets with commas: the settings are then those of each. */
function readShown(text: string): SharedMap['datasets'] {
  const [paths = '', ...settings] = text.split(';');
  const values = new Map(settings.map((setting) => splitOnce(setting, '=')));
  const opacity = Number(values.get('o') ?? 100) / 100;
  const chosen = list(values.get('c'))
    .map((pair) => splitOnce(pair, ':'))
    .filter(([layer]) => layer !== '');
  const version = values.get('e');
  const group = groupName(decode(values.get('g') ?? ''));
  const shown: Appearance = {
    ...(isVersion(version) && { version }),
    ...(group !== '' && { group }),
    ...(values.get('n') === '1' && { grey: true }),
    opacity: opacity >= 0 && opacity <= 1 ? opacity : 1,
    visible: values.get('v') !== '0',
    hidden: list(values.get('s')).map(decode),
    ...(chosen.length > 0
      ? { fields: Object.fromEntries(chosen.map(([layer, field]) => [decode(layer), field === '' ? null : decode(field)])) }
      : {}),
  };
  return decode(paths)
    .split(',')
    .filter((id) => datasetId.test(id))
    .map((id) => ({ id, ...shown }));
}

const list = (text: string | undefined): string[] => (text ?? '').split(',').filter((part) => part !== '');

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Text as it was before encodeURIComponent; a broken escape stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
