import { firstFrame } from '../../../map/facts/extents.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import { categoryColors } from '../../../map/style/colors.ts';
import type { FileReading, ReadChoices } from '../../../publish/read/reading.ts';
import { stemOf } from '../../../publish/read/text.ts';
import type { MapSession } from '../../map/session.ts';
import { bringFile, fetchFile, type Bringing } from './bring-file.ts';
import type { FetchedFile } from './fetch-address.ts';
import type { BringOrder, JoinedCodes } from './worker.ts';

/** A file of the reader's own, on its way to the map, upon it, or told why not. */
export interface BroughtFile {
  id: string;
  /** Absent until it has come from another site. */
  file?: File;
  title: string;
  stage: 'fetching' | 'reading' | 'shown' | 'told' | 'failed';
  /** Why no file has come of an address. */
  refused?: Exclude<FetchedFile, { file: File }> & { host: string };
  /** 0 to 1 */
  share: number;
  choices: ReadChoices;
  reading?: FileReading;
  facts?: MapFacts;
  joined?: JoinedCodes;
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

/** List of files, each as it is now. */
function createList() {
  let all = $state.raw<readonly BroughtFile[]>([]);
  let count = 0;
  return {
    get all(): readonly BroughtFile[] {
      return all;
    },
    put: (id: string, part: Partial<BroughtFile>): void => void (all = all.map((each) => (each.id === id ? { ...each, ...part } : each))),
    drop: (id: string): void => void (all = all.filter((each) => each.id !== id)),
    begin(title: string, part: Pick<BroughtFile, 'stage'> & Partial<BroughtFile>): BroughtFile {
      count += 1;
      const entry: BroughtFile = { id: `fichier/${count}`, title, share: 0, choices: {}, ...part };
      all = [entry, ...all];
      return entry;
    },
  };
}

/** Begins without a file. */
function createBrought() {
  const files = createList();
  const { put, begin } = files;
  const running = new Map<string, Pick<Bringing, 'end'>>();
  function drop(id: string): void {
    running.get(id)?.end();
    running.delete(id);
    files.drop(id);
  }
  async function read({ id, title, choices }: BroughtFile, file: File, session: MapSession, owner: string): Promise<void> {
    running.get(id)?.end();
    const order = { file, choices, ...lookOf(id, title, owner) };
    const bringing = bringFile(order, (share) => put(id, { share }));
    running.set(id, bringing);
    try {
      const { facts, ...found } = await bringing.result;
      if (running.get(id) !== bringing) return;
      put(id, { stage: facts ? 'shown' : 'told', ...found, ...(facts && { facts }) });
      if (facts === undefined) {
        bringing.end();
        return;
      }
      session.hold?.(facts, () => drop(id));
      session.look('both');
      session.picking.map?.fit(firstFrame(facts));
    } catch {
      if (running.get(id) !== bringing) return;
      bringing.end();
      put(id, { stage: 'failed' });
    }
  }
  return {
    /** Newest first. */
    get all(): readonly BroughtFile[] {
      return files.all;
    },
    drop,
    /** Reads a file and puts it upon the map; `owner` is said where a producer would be. */
    async bring(file: File, session: MapSession, owner: string): Promise<void> {
      await read(begin(stemOf(file.name), { file, stage: 'reading' }), file, session, owner);
    },
    /** Fetches a file of another site, which the reader has agreed to ask, and reads it. */
    async fetch(address: URL, session: MapSession, owner: string): Promise<void> {
      const entry = begin(address.hostname, { stage: 'fetching' });
      const { id } = entry;
      const fetching = fetchFile(address, (share) => put(id, { share }));
      running.set(id, { end: fetching.stop });
      const fetched: FetchedFile = await fetching.result.catch(() => ({ refused: 'silent' }));
      if (!running.delete(id)) return;
      if (!('file' in fetched)) {
        put(id, { stage: 'told', refused: { ...fetched, host: address.hostname } });
        return;
      }
      const { file } = fetched;
      put(id, { stage: 'reading', share: 0, file, title: stemOf(file.name) });
      await read({ ...entry, title: stemOf(file.name) }, file, session, owner);
    },
    /** Reads it again as the reader says. */
    async again(entry: BroughtFile, choices: ReadChoices, session: MapSession, owner: string): Promise<void> {
      put(entry.id, { stage: 'reading', share: 0, choices });
      if (entry.file) await read({ ...entry, choices }, entry.file, session, owner);
    },
  };
}

/** The files of this page: they outlive the panel, as their layers do. */
export const brought = createBrought();
