import { latitudeOnMap } from '../../schemas/codecs/mercator.ts';
import { isPlaceCode } from '../../schemas/model/territory-levels.ts';
import { readFilters } from './filter/read-filters.ts';
import type { View } from './model/model.ts';
import type { Appearance } from './model/map-document.ts';
import type { SharedMap } from './share.ts';

/** Data sets that an address may put on a map: each is asked for, drawn and listed, and nobody looks at more. */
export const mostShared = 50;

/** Reads an address that anybody may have written: what cannot be understood is left out. */
export function readHash(hash: string): SharedMap {
  const shared: SharedMap = { datasets: [] };
  const named = new Set<string>();
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [name, value] = splitOnce(part, '=');
    const view = name === 'carte' ? readView(value) : undefined;
    if (view) shared.view = view;
    for (const shown of name === 'd' ? readShown(value) : []) {
      // guard [named.size < mostShared]: puts no more data sets on the map than anybody looks at
      if (named.size < mostShared && !named.has(shown.id)) shared.datasets.push(shown);
      named.add(shown.id);
    }
    if (name === 'gris' && value === '1') shared.greyGround = true;
    if (name === 'version' && isVersion(value)) shared.version = value;
    // guard [isPlaceCode(value)]: leaves out what it cannot understand
    if (name === 'extrait' && isPlaceCode(value)) shared.territory = value;
    if (name === 'fond' && (value === 'plan' || value === 'photos' || value === 'catalogue')) shared.ground = value;
  }
  return named.size > mostShared ? { ...shared, named: named.size } : shared;
}

/** Reads the address of a map, which any page with one may have written. */
export function readMapHash(hash: string): SharedMap {
  const { version, ...shared } = readHash(hash);
  // An older version comes from the page of its data set, whose address has that one alone.
  const [first, ...others] = shared.datasets;
  if (first && others.length === 0 && version !== undefined) shared.datasets = [{ ...first, version }];
  return shared;
}

/** As `DatasetId` of the schemas has it: no "..", which would lead to another page. */
// guard [/^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/ → /^[\w.-]+\/[\w.-]+$/]: #d=a/..
const datasetId = /^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/;

const isVersion = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{16}$/.test(text);

/** Letters of all looks of a data set. */
const mostLooks = 2000;

/** Letters of the name of a group. */
const longestGroup = 60;

/** A name of a group as it is kept, whoever wrote it. */
export const groupName = (text: string): string =>
  text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, longestGroup);

function readView(text: string): View | undefined {
  const [zoom = NaN, y = NaN, x = NaN]: (number | undefined)[] = text.split('/').map((part) => (part === '' ? NaN : Number(part)));
  const inside = zoom >= 0 && zoom <= 22 && Math.abs(y) <= 90 && Math.abs(x) <= 180;
  return inside ? { center: [x, latitudeOnMap(y)], zoom } : undefined;
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
  const looks = values.get('y') ?? '';
  const filters = readFilters(values.get('f') ?? '', decode);
  const shown: Appearance = {
    ...(isVersion(version) && { version }),
    ...(group !== '' && { group }),
    // guard [looks !== '' && looks.length <= mostLooks]: takes no look that is longer than an address
    ...(looks !== '' && looks.length <= mostLooks && { looks }),
    ...(filters && { filters }),
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
