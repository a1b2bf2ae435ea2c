import { layerNames } from '../../../schemas/model/layer-names.ts';
import { unreadText } from '../../../schemas/model/unread-text.ts';
import { guessCrs, judgeCrs } from '../../../schemas/rules/french-systems.ts';
import { keyField } from '../../../schemas/rules/key-field.ts';
import { knownTitles } from '../../../schemas/rules/standards.ts';
import { french } from '../../../schemas/languages.ts';
import type { Bbox, Text } from '../../../schemas/types.ts';
import type { TakenFeature, TakenLayer } from '../../map/model/taken.ts';
import { readArchive } from './archive.ts';
import { formats, beginsAsZip, rootOf, type Head, type ReadFormat } from './formats.ts';
import {
  ownBytes,
  ReadError,
  rewritable,
  type Drawing,
  type FileReading,
  type ReadingTools,
  type RawLayer,
  type RawReading,
  type ReadChoices,
  type ReadLayer,
  type ReadProblem,
} from './reading.ts';
import { boxInDegrees, drawnGeometry, statedSystem, systemOf, type KnownSystem } from './systems.ts';
import { endingOf } from './text.ts';

/** Above this a browser is no place to read a file whole: the pipeline decides. */
const readableBytes = 100 * 1024 ** 2;
const headBytes = 4096;

/** Result of reading a file, and the features drawn. */
export interface ReadFile {
  reading: FileReading;
  drawing: Drawing;
  /** All features of the layers that have a place here, where there was room for them. */
  taken?: TakenLayer[];
}

/** Read a chosen file whole: what it holds, and why it cannot be published; nothing of it goes anywhere. */
export async function readFile(file: { name: string; bytes: Blob }, choices: ReadChoices, machine: ReadingTools): Promise<ReadFile> {
  const nothing: ReadFile = { reading: { format: '', layers: [], problems: [] }, drawing: {} };
  const told = (format: string, problem: ReadProblem): ReadFile => ({ ...nothing, reading: { format, layers: [], problems: [problem] } });
  let format = '';
  try {
    if (file.bytes.size === 0) throw new ReadError('empty');
    const head = await readHead(file.name, file.bytes);
    if (beginsAsZip(head)) {
      if (file.bytes.size > readableBytes) return told('zip', notice('too-heavy'));
      format = head.ending === 'kmz' ? 'KMZ' : 'zip';
      const inside = async (name: string, bytes: Blob): Promise<{ format: string; raw?: RawReading } | undefined> => {
        const first = await readHead(name, bytes);
        const found = formatOf(first);
        // Beside data lie sheets that describe them.
        if (unreadText(first.text, rootOf(first)) !== undefined) return undefined;
        if (found === undefined || !found.endings.includes(endingOf(name))) return undefined;
        if (found.read === undefined) return { format: found.name };
        return { format: found.name, raw: await found.read({ name, bytes, choices, ...machine }) };
      };
      const { formats: names, raw } = await readArchive(file.bytes, inside, machine);
      format = [...new Set(names)].join(', ');
      return locate(format, raw, choices);
    }
    const unread = unreadText(head.text, rootOf(head));
    if (unread !== undefined) throw new ReadError(`is-${unread}`, { name: file.name });
    const found = formatOf(head);
    if (found === undefined) throw unlike(file.name, head.ending);
    format = found.name;
    if (found.read === undefined) return told(format, notice('not-read-here', { format }));
    if (file.bytes.size > (machine.room === undefined ? readableBytes : ownBytes)) return told(format, notice('too-heavy'));
    const located = locate(format, await found.read({ ...file, choices, ...machine }), choices);
    const name = rewritable.find((each) => each === format);
    return name === undefined ? located : { ...located, reading: { ...located.reading, rewritable: name } };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const { problem } = error;
    return told(format, problem.id === 'not-read-here' || problem.id === 'too-heavy' ? { ...problem, severity: 'notice' } : problem);
  }
}

const notice = (id: ReadProblem['id'], facts: ReadProblem['facts'] = {}): ReadProblem => ({ id, severity: 'notice', facts });

async function readHead(name: string, bytes: Blob): Promise<Head> {
  const head = new Uint8Array(await bytes.slice(0, headBytes).arrayBuffer());
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
  return { bytes: head, text: new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(head), ending: endingOf(name) };
}

const formatOf = (head: Head): ReadFormat | undefined => formats.find(({ matches }) => matches(head));

/** A file that is not what its name says. */
function unlike(name: string, ending: string): ReadError {
  const said = formats.find(({ endings }) => endings.includes(ending))?.name ?? (ending === 'zip' || ending === 'kmz' ? ending : undefined);
  return said === undefined ? new ReadError('unknown', { name }) : new ReadError('not-what-it-says', { name, format: said });
}

// ---- what the layers are, and where ----------------------------------------------------------

/** Positions of a drawing that are told apart, along the longer side of its box. */
const drawnSteps = 3000;

function locate(format: string, raw: RawReading, choices: ReadChoices): ReadFile {
  const full = raw.layers.filter(({ count }) => count > 0);
  const { columns, places } = raw;
  const table = { ...(columns !== undefined && { columns }), ...(places !== undefined && { places }) };
  const problems = [...raw.problems];
  if (full.length === 0) {
    problems.push({ id: 'no-features', severity: 'error', facts: {} });
    return { reading: { format, layers: [], problems, ...table }, drawing: {} };
  }
  const titles = knownTitles(full.map((layer) => ({ name: layer.source, fields: layer.fields })));
  const own = full.map(({ source }) => titles.own(source));
  const isAlone = (name: string | undefined): boolean => own.filter((each) => each === name).length === 1;
  // A standard's own name leads to its layer in every edition; what the file calls it has the date of this one.
  const names = layerNames(full.map(({ source }, index) => (isAlone(own[index]) ? own[index] : undefined) ?? source));
  const drawing: Drawing = {};
  const taken: TakenLayer[] = [];
  const layers = full.map((layer, index): ReadLayer => {
    const name = names[index] ?? layer.source;
    const { system, known } = placeLayer(
      layer,
      choices.crs,
      { isTable: columns !== undefined, isOfColumns: places !== undefined },
      problems,
    );
    const extent = layer.box === null || system === undefined ? null : boxInDegrees(layer.box, system);
    if (system?.place !== undefined && extent !== null) {
      drawing[name] = draw(layer, system.place, extent);
      if (layer.kept !== undefined) taken.push(takeLayer(layer, layer.kept, { ...system, name }));
    } else if (layer.kept !== undefined && layer.geometry === null)
      taken.push({ ...layer, title: layer.title ?? layer.source, name, features: layer.kept });
    if (system !== undefined && system.place === undefined)
      problems.push(notice('crs-not-drawn', { layer: layer.source, name: system.name }));
    if (layer.geometry === null && layer.fields.length === 0)
      problems.push({ id: 'layer-hollow', severity: 'error', facts: { layer: layer.source } });
    if (layer.unplaced > 0) problems.push({ id: 'unplaced', severity: 'warning', facts: { layer: layer.source, count: layer.unplaced } });
    const measured = layer.fields.map((field) => ({ ...field, distinct: field.unique ? layer.count - field.nulls : 0 }));
    const key = keyField({ features: layer.count, fields: measured });
    return {
      name,
      source: layer.source,
      ...titleOf(titles.layer(layer.source), layer.title),
      geometry: layer.geometry,
      count: layer.count,
      unplaced: layer.unplaced,
      ...(layer.color !== undefined && { color: layer.color }),
      extent,
      crs: system === undefined || layer.geometry === null ? null : { code: system.code, name: system.name, known },
      fields: layer.fields.map((field) => ({ ...field, ...titleOf(titles.field(field.name), field.title) })),
      ...(key !== undefined && { key }),
    };
  });
  return { reading: { format, layers, problems, ...table }, drawing, ...(taken.length > 0 && { taken }) };
}

/** A layer with all its features in degrees, each put there in its place. */
function takeLayer(
  { source, title = source, geometry, fields }: RawLayer,
  kept: readonly TakenFeature[],
  { name, code, geographic, place }: KnownSystem,
): TakenLayer {
  const features =
    geographic || place === undefined
      ? kept
      : kept.map((feature) => ({ ...feature, geometry: feature.geometry && drawnGeometry(feature.geometry, place, 0) }));
  return { name, title, geometry, fields, features, ...(code !== '' && { crs: code }) };
}

const titleOf = (known: Text | undefined, own: string | undefined): { title?: string } => {
  const title = known === undefined ? own : french(known);
  return title === undefined ? {} : { title };
};

/** Find a layer's coordinate system: chosen by the reader, stated by the file, or guessed from its values; undefined where none fits. */
function placeLayer(
  layer: RawLayer,
  chosen: string | undefined,
  { isTable, isOfColumns }: { isTable: boolean; isOfColumns: boolean },
  problems: ReadProblem[],
): { system: KnownSystem | undefined; known: NonNullable<ReadLayer['crs']>['known'] } {
  const { box, source } = layer;
  if (box === null || layer.geometry === null) return { system: undefined, known: 'file' };
  const stated =
    chosen === undefined
      ? (statedSystem(layer.stated, box) ?? (layer.assumed === undefined ? undefined : systemOf(layer.assumed)))
      : systemOf(chosen);
  const known = chosen !== undefined ? 'chosen' : layer.stated !== undefined ? 'file' : isOfColumns ? 'columns' : 'format';
  const facts = { layer: source, box: shownBox(box) };
  const verdict = stated === undefined ? 'impossible' : judgeCrs(box, stated);
  if (stated !== undefined && verdict === 'fits') return { system: stated, known };
  if (stated !== undefined && verdict === 'outliers') {
    problems.push({ id: 'outliers', severity: 'warning', facts: { ...facts, code: stated.code, name: stated.name } });
    return { system: stated, known };
  }
  if (stated !== undefined && verdict === 'exchanged') {
    problems.push({ id: isTable ? 'crs-exchanged-columns' : 'crs-exchanged', severity: 'error', facts });
    return { system: stated, known };
  }
  const [guess] = chosen === undefined ? guessCrs(box) : [];
  if (guess !== undefined) {
    const wrong = stated === undefined ? {} : { said: `${stated.name} (${stated.code})` };
    problems.push({
      id: stated === undefined ? 'crs-guessed' : 'crs-guessed-instead',
      severity: 'warning',
      facts: { ...facts, ...guess, ...wrong },
    });
    return { system: systemOf(guess.code), known: 'guessed' };
  }
  if (stated === undefined) problems.push({ id: 'crs-missing', severity: 'error', facts });
  else problems.push({ id: 'crs-wrong', severity: 'error', facts: { ...facts, code: stated.code, name: stated.name } });
  return { system: undefined, known };
}

const rounded = (value: number): number => (Math.abs(value) > 1000 ? Math.round(value) : Math.round(value * 1e4) / 1e4);
const shownBox = ([west, south, east, north]: Bbox): string =>
  `x ${rounded(west)} … ${rounded(east)}, y ${rounded(south)} … ${rounded(north)}`;

function draw({ drawn, isWhole }: RawLayer, place: NonNullable<KnownSystem['place']>, [west, south, east, north]: Bbox): Drawing[string] {
  const least = Math.max(east - west, north - south) / drawnSteps;
  return {
    features: drawn.map(({ geometry, properties }) => ({ type: 'Feature', properties, geometry: drawnGeometry(geometry, place, least) })),
    isWhole,
  };
}
