import { firstFrame } from '../../../map/facts/extents.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import { categoryColors } from '../../../map/style/colors.ts';
import type { FileReading, ReadChoices } from '../../../publish/read/reading.ts';
import { stemOf } from '../../../publish/read/text.ts';
import type { MapSession } from '../../map/session.ts';
import { bringFile, type Bringing } from './bring-file.ts';
import type { JoinedCodes } from './worker.ts';

/** A file of the reader's own, on its way to the map, upon it, or told why not. */
export interface BroughtFile {
  id: string;
  file: File;
  title: string;
  stage: 'reading' | 'shown' | 'told' | 'failed';
  /** 0 to 1 */
  share: number;
  choices: ReadChoices;
  reading?: FileReading;
  facts?: MapFacts;
  joined?: JoinedCodes;
}

/** Begins without a file. */
function createBrought() {
  let all = $state.raw<readonly BroughtFile[]>([]);
  let count = 0;
  const running = new Map<string, Bringing>();
  const put = (id: string, part: Partial<BroughtFile>): void =>
    void (all = all.map((each) => (each.id === id ? { ...each, ...part } : each)));
  function drop(id: string): void {
    running.get(id)?.end();
    running.delete(id);
    all = all.filter((each) => each.id !== id);
  }
  async function read({ id, file, title, choices }: BroughtFile, session: MapSession, owner: string): Promise<void> {
    running.get(id)?.end();
    const today = new Date().toLocaleDateString('sv');
    const notice = { title, producer: owner, attribution: owner, license: '', published: today, version: '', page: '', taken: today };
    const tone = (dark: boolean): string => categoryColors(dark)[(Number(id.split('/')[1]) - 1) % categoryColors(dark).length] ?? '';
    const color = { light: tone(false), dark: tone(true) };
    const bringing = bringFile({ file, choices, notice, look: { id, origin: 'own', color } }, (share) => put(id, { share }));
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
      return all;
    },
    drop,
    /** Reads a file and puts it upon the map; `owner` is said where a producer would be. */
    async bring(file: File, session: MapSession, owner: string): Promise<void> {
      count += 1;
      const entry: BroughtFile = { id: `fichier/${count}`, file, title: stemOf(file.name), stage: 'reading', share: 0, choices: {} };
      all = [entry, ...all];
      await read(entry, session, owner);
    },
    /** Reads it again as the reader says. */
    async again(entry: BroughtFile, choices: ReadChoices, session: MapSession, owner: string): Promise<void> {
      put(entry.id, { stage: 'reading', share: 0, choices });
      await read({ ...entry, choices }, session, owner);
    },
  };
}

/** The files of this page: they outlive the panel, as their layers do. */
export const brought = createBrought();
