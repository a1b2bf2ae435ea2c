import { firstFrame } from '../../../map/facts/extents.ts';
import { kindsOf } from '../../../map/bring/service-address.ts';
import type { AddressColumns } from '../../../map/bring/addresses.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import { quantitiesOf } from '../../../map/style/coloring.ts';
import { categoryColors } from '../../../map/style/colors.ts';
import type { FileReading, ReadChoices } from '../../../publish/read/reading.ts';
import { stemOf } from '../../../publish/read/text.ts';
import type { MapSession } from '../../map/session.ts';
import { askAddresses, type Unplaced } from './ask-addresses.ts';
import { bringFile, fetchFile, type Bringing } from './bring-file.ts';
import { creditOutlines } from './credit-outlines.ts';
import type { FetchedFile, FetchOrder } from './fetch-address.ts';
import type { BringOffer, Offered } from './offers.ts';
import type { AddressOrder, BringOrder, JoinedCodes } from './worker.ts';

/** A file of the reader's own, on its way to the map, upon it, or told why not. */
export interface BroughtFile {
  id: string;
  /** Absent until it has come from another site. */
  file?: File;
  title: string;
  stage: 'fetching' | 'asking' | 'offered' | 'reading' | 'shown' | 'told' | 'failed';
  /** Why no file has come of an address. */
  refused?: Extract<FetchedFile, { refused: string }> & { host: string };
  /** Choices that a service or an item gives; `agreed`: the host that the reader has agreed to ask for them, too. */
  offered?: Offered & { agreed: string };
  /** 0 to 1 */
  share: number;
  choices: ReadChoices;
  reading?: FileReading;
  facts?: MapFacts;
  joined?: JoinedCodes;
  /** Its addresses, where it is placed by them. */
  located?: AddressOrder;
  /** Why its addresses have no places. */
  unplaced?: Unplaced | undefined;
}

/** Address that is to be asked, and what is chosen there of a service or an item. */
export interface AskedAddress {
  address: URL;
  offer?: BringOffer;
}

/** Look of a file among the data sets of a map: each in another colour; nobody else is owed anything. */
function lookOf(id: string, title: string, owner: string): Pick<BringOrder, 'notice' | 'look'> {
  const today = new Date().toLocaleDateString('sv');
  const tone = (dark: boolean): string => categoryColors(dark)[(Number(id.split('/')[1]) - 1) % categoryColors(dark).length] ?? '';
  return {
    notice: { title, producer: owner, attribution: owner, license: '', published: today, version: '', page: '', taken: today },
    look: { id, origin: 'own', color: { light: tone(false), dark: tone(true) } },
  };
}

/** Order to read a file as its entry says. */
const orderOf = ({ id, title, choices, located }: BroughtFile, file: File, { outlines }: MapSession, owner: string): BringOrder => ({
  file,
  choices,
  outlines,
  ...(located && { addresses: located }),
  ...lookOf(id, title, owner),
});

/** Name what is fetched: a file as its address ends, a layer as its service calls it. */
function namesOf({ address, offer }: AskedAddress): Pick<FetchOrder, 'pictures'> & { title: string; called?: string } {
  const isHost = kindsOf(address).length > 0 || stemOf(address.pathname) === '/';
  if (offer === undefined || offer.kind === 'file') return { title: isHost ? address.hostname : stemOf(address.pathname) };
  return { title: offer.title, called: offer.title, ...(offer.pictures && { pictures: offer.pictures }) };
}

/** Host that may be asked for what it offers: who has agreed to ask for one file has not been told of a service. */
const agreedFor = (address: URL, { of }: Offered): string => (of === 'item' || kindsOf(address).length > 0 ? address.hostname : '');

/** Put a layer upon the map; territories are coloured by the first quantity of their table: it is brought for that. */
function showFacts(
  facts: MapFacts,
  { hold, look, picking, change }: MapSession,
  { release, joined }: { release: () => void; joined: JoinedCodes | undefined },
): void {
  hold?.(facts, release);
  look('both');
  picking.map?.fit(firstFrame(facts));
  if (joined?.to !== 'polygon') return;
  for (const layer of facts.layers)
    for (const quantity of quantitiesOf(layer).slice(0, 1)) change(facts.id, { fields: { [layer.name]: quantity.name } });
}

/** Give the layers of a file the colours that it says, each in one: those of its single features are left. */
async function showColors(facts: MapFacts, { layers }: FileReading, { change }: MapSession): Promise<void> {
  const colored = layers.flatMap(({ name, color = '' }) => {
    const hex = hexOf(color);
    return hex === undefined ? [] : [[name, { color: hex }] as const];
  });
  if (colored.length === 0) return;
  const { writeLooks } = await import('../../../map/style/look.ts');
  change(facts.id, { fields: Object.fromEntries(colored.map(([name]) => [name, null])), looks: writeLooks(new Map(colored)) });
}

/** A colour of style sheets as #rrggbb; undefined of what is none, which a canvas refuses: it keeps what it has. */
function hexOf(color: string): string | undefined {
  const pen = document.createElement('canvas').getContext('2d');
  if (pen === null) return undefined;
  const [onBlack, onWhite] = ['#000000', '#ffffff'].map((before) => {
    pen.fillStyle = before;
    pen.fillStyle = color;
    return pen.fillStyle;
  });
  return onBlack !== undefined && onBlack === onWhite && /^#[\da-f]{6}$/.test(onBlack) ? onBlack : undefined;
}

/** List of files, each as it is now, and of the works at them. */
function createList() {
  let all = $state.raw<readonly BroughtFile[]>([]);
  let count = 0;
  const running: Record<string, Pick<Bringing<unknown>, 'end'> | undefined> = {};
  return {
    /** Works at them, by their ids. */
    running,
    get all(): readonly BroughtFile[] {
      return all;
    },
    put: (id: string, part: Partial<BroughtFile>): void => void (all = all.map((each) => (each.id === id ? { ...each, ...part } : each))),
    drop(id: string): void {
      running[id]?.end();
      running[id] = undefined;
      all = all.filter((each) => each.id !== id);
    },
    begin(title: string, part: Pick<BroughtFile, 'stage'> & Partial<BroughtFile>): BroughtFile {
      count += 1;
      const entry: BroughtFile = { id: `fichier/${count}`, title, share: 0, choices: {}, ...part };
      all = [entry, ...all];
      return entry;
    },
  };
}

/** Fetch what lies at an address as a new entry, and end the work unless it shows something; undefined where the entry was left. */
async function fetchAsked(
  { put, begin, running }: ReturnType<typeof createList>,
  asked: AskedAddress,
  owner: string,
): Promise<{ entry: BroughtFile; fetched: FetchedFile } | undefined> {
  const { title, ...named } = namesOf(asked);
  const entry = begin(title, { stage: 'fetching' });
  const { id } = entry;
  const order = { address: asked.address.href, ...named, ...lookOf(id, title, owner) };
  const fetching = fetchFile(order, (share) => put(id, { share }));
  running[id] = fetching;
  const fetched: FetchedFile = await fetching.result.catch(() => ({ refused: 'silent' }));
  if (running[id] !== fetching) return undefined;
  if (!('facts' in fetched)) fetching.end();
  return { entry, fetched };
}

/** Ask where the addresses of a table are; undefined where they have no places, of which its entry tells, or it was left. */
async function findAddresses(
  { put, running }: ReturnType<typeof createList>,
  order: BringOrder,
  columns: AddressColumns,
): Promise<AddressOrder | undefined> {
  const { id } = order.look;
  put(id, { unplaced: undefined });
  try {
    const asked = await askAddresses(order, columns, {
      onPart(stage, work) {
        running[id] = work;
        put(id, { stage, share: 0 });
      },
      onProgress: (share) => put(id, { share }),
    });
    if (running[id] === undefined) return undefined;
    if ('placed' in asked) return { columns, ...asked };
    put(id, { stage: 'told', unplaced: asked });
  } catch {
    if (running[id] !== undefined) put(id, { stage: 'failed' });
  }
  return undefined;
}

/** Begins without a file. */
function createBrought() {
  const files = createList();
  const { put, begin, drop, running } = files;
  const show = (id: string, facts: MapFacts, session: MapSession, joined?: JoinedCodes): void =>
    showFacts(facts, session, { release: () => drop(id), joined });
  async function read(entry: BroughtFile, file: File, session: MapSession, owner: string): Promise<void> {
    const { id } = entry;
    running[id]?.end();
    const bringing = bringFile(orderOf(entry, file, session, owner), (share) => put(id, { share }));
    running[id] = bringing;
    try {
      const { facts: read, ...found } = await bringing.result;
      if (running[id] !== bringing) return;
      const facts = read && creditOutlines(read, found.joined?.owners ?? [], session.lang);
      put(id, { stage: facts ? 'shown' : 'told', ...found, ...(facts && { facts }) });
      if (facts) {
        show(id, facts, session, found.joined);
        await showColors(facts, found.reading, session).catch(() => undefined);
      } else bringing.end();
    } catch {
      if (running[id] !== bringing) return;
      bringing.end();
      put(id, { stage: 'failed' });
    }
  }
  async function fetch(asked: AskedAddress, session: MapSession, owner: string): Promise<void> {
    const came = await fetchAsked(files, asked, owner);
    if (came === undefined) return;
    const { entry, fetched } = came;
    if ('facts' in fetched) {
      put(entry.id, { stage: 'shown', facts: fetched.facts });
      show(entry.id, fetched.facts, session);
    } else if ('offers' in fetched) put(entry.id, { stage: 'offered', offered: { ...fetched, agreed: agreedFor(asked.address, fetched) } });
    else if ('file' in fetched) {
      put(entry.id, { stage: 'reading', share: 0, file: fetched.file });
      await read(entry, fetched.file, session, owner);
    } else put(entry.id, { stage: 'told', refused: { ...fetched, host: asked.address.hostname } });
  }
  return {
    /** Newest first. */
    get all(): readonly BroughtFile[] {
      return files.all;
    },
    drop,
    /** Fetches a file of another site, which the reader has agreed to ask, and reads it; tiles are shown where they are. */
    fetch,
    /** Reads a file and puts it upon the map; `owner` is said where a producer would be. */
    bring: (file: File, session: MapSession, owner: string): Promise<void> =>
      read(begin(stemOf(file.name), { file, stage: 'reading' }), file, session, owner),
    /** Reads it again as the reader says. */
    async again(entry: BroughtFile, choices: ReadChoices, session: MapSession, owner: string): Promise<void> {
      put(entry.id, { stage: 'reading', share: 0, choices });
      if (entry.file) await read({ ...entry, choices }, entry.file, session, owner);
    },
    /** Asks where the addresses of a table are, and puts it upon the map by them; one that is there already stays. */
    async locate(of: BroughtFile, columns: AddressColumns, session: MapSession, owner: string): Promise<void> {
      const { file, title, choices, facts, reading } = of;
      if (file === undefined) return;
      const entry = facts ? begin(`${title} · ${columns.street}`, { file, choices, stage: 'reading', ...(reading && { reading }) }) : of;
      const located = await findAddresses(files, orderOf(entry, file, session, owner), columns);
      if (located) await read({ ...entry, located }, file, session, owner);
    },
  };
}

/** The files of this page: they outlive the panel, as their layers do. */
export const brought = createBrought();
