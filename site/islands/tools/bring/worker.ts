import type { MapFacts, OutlineOwner } from '../../../map/model/model.ts';
import { addressTexts, joinAddresses, type AddressColumns, type PlacedAddresses } from '../../../map/bring/addresses.ts';
import { codesOf, joinShapes, placeColumn, type CodeShapes, type PlaceKind } from '../../../map/bring/place-column.ts';
import type { TakenLayer, TakenNotice } from '../../../map/model/taken.ts';
import { answerTile, type TileGiver, type TileOrder } from '../../../map/fetch/answer-tile.ts';
import { lendLayers, type LendOrder } from '../../../map/own/lend.ts';
import { factsOfTaken, type OwnLook } from '../../../map/own/facts-of-taken.ts';
import { indexOwn } from '../../../map/own/own-index.ts';
import { tilesIn, beginsAsTiles, showArchive } from './show-archive.ts';
import { doWork } from '../../../publish/beside/work-beside.ts';
import { ownRoom } from '../../../publish/read/keep-features.ts';
import { openSqlite } from '../../../publish/read/open-sqlite.ts';
import { readFile } from '../../../publish/read/read-file.ts';
import { outlinesOfCodes } from '../../../places/code-outlines.ts';
import { pointsOfCodes } from '../../../places/code-points.ts';
import { outlinesAt } from '../../../places/place-outline.ts';
import { isRead, type FileReading, type ReadChoices } from '../../../publish/read/reading.ts';

/* Reads one file of the reader's own, holds its features and cuts them into tiles, beside the page; nothing of it goes anywhere: files of places are read of the site. */

/** Order to read a file and to hold what it has. */
export interface BringOrder {
  file: File;
  choices: ReadChoices;
  /** Address of the list of outlines of territories; empty where the page has none. */
  outlines: string;
  notice: TakenNotice;
  look: OwnLook;
  addresses?: AddressOrder;
}

/** Columns of addresses that are to be told; where their places are known, that rows are to be placed by. */
export interface AddressOrder {
  columns: AddressColumns;
  placed?: PlacedAddresses;
}

/** Codes or addresses by which the rows of a table were placed, as what, and how many rows were not. */
export interface JoinedCodes {
  kind: PlaceKind | 'address';
  name: string;
  /** Rows whose address is known by its street or its commune alone. */
  rough?: number;
  to: CodeShapes['geometry'];
  missing: number;
  /** Data sets of the catalogue that have given the outlines. */
  owners: readonly OutlineOwner[];
}

/** Contents of a file, and what a map needs to know of its features where they have a place. */
export interface Brought {
  reading: FileReading;
  facts?: MapFacts;
  joined?: JoinedCodes;
  /** Different addresses of a table, whose places are to be asked for. */
  addresses?: readonly string[];
}

let give: TileGiver | undefined;
/** Reads the file again: two copies of its features would be held for those who never ask for one. */
let again: (() => Promise<readonly TakenLayer[]>) | undefined;

/** Part of the rows that must have an outline: else all are points. */
const leastOutlined = 0.9;

/** Shapes of the codes of a table: outlines where each is of another territory and they are not too many, else points. */
async function shapesOf(codes: readonly string[], kind: PlaceKind, outlines: string): Promise<CodeShapes & Pick<JoinedCodes, 'owners'>> {
  const different = new Set(codes);
  // Points say where the rows are, too, where no outline comes.
  const areas =
    outlines === '' || different.size < codes.length
      ? undefined
      : await outlinesAt(outlines)
          .then((known) => outlinesOfCodes(different, kind, known))
          .catch(() => undefined);
  if (areas && areas.byCode.size >= different.size * leastOutlined)
    return { geometry: 'polygon', shapes: areas.byCode, owners: areas.owners };
  return { geometry: 'point', shapes: await pointsOfCodes(different, kind), owners: [] };
}

/** A layer whose rows have got a place. */
interface PlacedTable {
  layer: TakenLayer;
  joined: JoinedCodes;
}

const withoutPlace = ({ features }: TakenLayer): number => features.filter(({ geometry }) => geometry === null).length;

/** A table whose rows say where they are by addresses that were asked for; undefined where none was found. */
function placeByAddresses(table: TakenLayer, columns: AddressColumns, placed: PlacedAddresses): PlacedTable | undefined {
  if (placed.size === 0) return undefined;
  const { layer, rough } = joinAddresses(table, columns, placed);
  return { layer, joined: { kind: 'address', name: columns.street, missing: withoutPlace(layer), rough, to: 'point', owners: [] } };
}

/** A table whose rows say where they are by codes alone; undefined where it has no such codes. */
async function placeByCodes(table: TakenLayer, outlines: string): Promise<PlacedTable | undefined> {
  const column = placeColumn(table);
  if (column === undefined) return undefined;
  const { kind, name } = column;
  const given = await shapesOf(codesOf(table, column), kind, outlines);
  const layer = joinShapes(table, column, given);
  const missing = withoutPlace(layer);
  return missing === layer.features.length
    ? undefined
    : { layer, joined: { kind, name, missing, to: given.geometry, owners: given.owners } };
}

doWork(async (order: BringOrder, onProgress): Promise<Brought> => {
  const { file, notice, look } = order;
  if (await beginsAsTiles(file)) {
    const archive = await showArchive(tilesIn(file), notice, look);
    give = archive?.give;
    const problems: FileReading['problems'] = archive ? [] : [{ id: 'not-read-here', severity: 'notice', facts: { format: 'PMTiles' } }];
    return { reading: { format: 'PMTiles', layers: [], problems }, ...(archive && { facts: archive.facts }) };
  }
  const { layers, ...found } = await readLayers(order, onProgress);
  if (layers.length === 0) return found;
  const index = indexOwn(layers);
  give = index.tile;
  again = async () => (await readLayers(order)).layers;
  return { ...found, facts: factsOfTaken(layers, notice, look, index.whole) };
});

/** Read the layers of a file that have a place; none where it is not read. */
async function readLayers(
  { file, choices, outlines, addresses }: BringOrder,
  onProgress: (share: number) => void = () => undefined,
): Promise<Omit<Brought, 'facts'> & { layers: TakenLayer[] }> {
  const room = ownRoom();
  const { reading, taken = [] } = await readFile({ name: file.name, bytes: file }, choices, { onProgress, openSqlite, room });
  const [first] = taken;
  const table = first?.geometry === null && taken.length === 1 ? first : undefined;
  if (table && addresses && addresses.placed === undefined)
    return { reading, layers: [], addresses: [...new Set(addressTexts(table, addresses.columns))].filter((text) => text !== '') };
  const placed =
    table && (addresses?.placed ? placeByAddresses(table, addresses.columns, addresses.placed) : await placeByCodes(table, outlines));
  const layers = placed ? [placed.layer] : taken.filter(({ geometry }) => geometry !== null);
  return { reading, layers: isRead(reading) ? layers : [], ...(placed && isRead(reading) && { joined: placed.joined }) };
}

self.addEventListener('message', ({ data }: MessageEvent<TileOrder | LendOrder | BringOrder>) => {
  if ('ask' in data) void answerTile(give, data);
  else if ('lend' in data) void lendLayers(again, data);
});
