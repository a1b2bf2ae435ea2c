import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import { fail, problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import { checkXml, readXmlText } from './check-xml.ts';
import type { Examination } from '../read/examination.ts';
import { rewriteKml, type KmlChanges } from './rewrite-kml.ts';
import { reply } from '../job.ts';

/** Elements that hold features, and may stand directly in the root (OGC 07-147r2, 7.1). */
const features = ['Document', 'Folder', 'Placemark'] as const;
/** Images that are laid on the map: GDAL makes a polygon of each. */
const overlays = ['GroundOverlay'] as const;
const counted = ['kml', ...features, ...overlays, 'NetworkLink', 'Data', 'Schema', 'SchemaData'];
const output = 'source.kml';

/** Say everything that is wrong with a KML file, and count its placemarks; what GDAL would read otherwise is written anew in `folder`. */
export async function checkKml(path: string, folder: string, limits: Limits): Promise<Examination> {
  const text = { [Symbol.asyncIterator]: () => readXmlText(path) };
  const tally = new Map(counted.flatMap((name) => [name, `^${name}`, `/${name}`]).map((name) => [name, 0]));
  const { features: placemarks, problems } = await checkXml(text, { format: 'kml' }, limits, tally);
  const count = (...names: string[]): number => names.reduce((sum, name) => sum + (tally.get(name) ?? 0), 0);
  const bare = features.find((name) => count(`^${name}`) > 0);
  if (bare === undefined && count('^kml') === 0) throw fail('source.kml-root'); // guard: whose root is another is refused
  const links = count('NetworkLink');
  const laid = count(...overlays);
  const direct = count(...features.map((name) => `/${name}`));
  if (placemarks === 0 && links > 0) throw fail('source.kml-links-only'); // guard: tells of images on the map and of links
  const tell = (id: TextId, facts: Record<string, string | number>): number => problems.push(problem(id, facts, { severity: 'warning' }));
  if (bare !== undefined) tell('source.kml-no-root', { found: bare });
  else if (direct > 1) tell('source.kml-no-document', { count: direct });
  if (links > 0) tell('source.kml-links', { count: links });
  if (laid > 0) tell('source.kml-overlays', { count: laid });
  const flatten = count('SchemaData') > 0 ? count('Data') > 0 || count('Schema') === 0 : count('Data') > 0 && count('Schema') > 0;
  const wrap = bare !== undefined ? 'kml' : direct > 1 ? 'Document' : undefined;
  const isChanged = await writeAnew(text, { without: new Set([...overlays, ...(flatten ? ['Schema'] : [])]), flatten, wrap }, folder);
  return { features: placemarks ?? 0, problems, ...(isChanged && { rewritten: output }) };
}

/** Write a file with its changes; gives whether there was any, and leaves nothing where there was none. */
async function writeAnew(text: AsyncIterable<string>, changes: KmlChanges, folder: string): Promise<boolean> {
  const path = join(folder, output);
  const file = openSync(path, 'w');
  try {
    if (await rewriteKml(text, changes, (piece) => writeSync(file, piece))) return true;
  } finally {
    closeSync(file);
  }
  rmSync(path);
  return false;
}

if (import.meta.main) await reply((limits) => checkKml('../in/source', '.', limits));
