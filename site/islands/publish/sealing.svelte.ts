import { untrack } from 'svelte';
import { issueBytes } from '../../publish/deposit.ts';
import { producerFolder, type PublishForm } from '../../publish/form.ts';

/** A chosen file that leaves the page encrypted alone, in the name of its producer. */
export interface Sealing {
  /** The file as it is sent; undefined until it is encrypted. */
  readonly file: File | undefined;
  /** Share that is encrypted, from 0 to 1; undefined where nothing is under way. */
  readonly share: number | undefined;
  readonly hasFailed: boolean;
}

/** The name of a new producer is being typed. */
const settledMs = 300;

/** Encrypt the file that is chosen, and again for another file or producer, where not everybody may read it; `form` keeps its name and digest. */
export function createSealing(form: () => PublishForm, chosen: () => File | undefined, key: string | undefined): Sealing {
  let made = $state.raw<File>();
  let share = $state<number>();
  let hasFailed = $state(false);
  const producer = $derived(producerFolder(form()));
  /** Unchanged by what is read of it; a file that GitHub’s page does not take leaves by a command, which encrypts it. */
  const taken = $derived.by(() => {
    const file = form().access === 'restricted' && producer !== '' ? chosen() : undefined;
    return file !== undefined && file.size <= issueBytes ? file : undefined;
  });

  $effect(() => {
    const of = producer;
    const file = taken;
    [made, hasFailed, share] = [undefined, false, file === undefined || key === undefined ? undefined : 0];
    untrack(() => delete form().file?.sealed);
    if (file === undefined || key === undefined) return undefined;
    let hasEnded = false;
    const isOver = (): boolean => hasEnded;
    let stop = (): void => undefined;
    const begun = setTimeout(() => void seal(file, key), settledMs);
    return () => {
      hasEnded = true;
      clearTimeout(begun);
      stop();
    };

    async function seal(whole: File, to: string): Promise<void> {
      try {
        const { sealBeside } = await import('../../publish/seal/seal-beside.ts');
        if (isOver()) return;
        const work = sealBeside({ file: whole, key: to, producer: of }, (done) => (share = done));
        stop = work.stop;
        const { file: sealedFile, sha256 } = await work.result;
        const said = form().file;
        if (isOver() || said === undefined) return;
        said.sealed = { name: sealedFile.name, sha256 };
        made = sealedFile;
      } catch {
        hasFailed = !isOver();
      } finally {
        if (!isOver()) share = undefined;
      }
    }
  });

  return {
    get file() {
      return made;
    },
    get share() {
      return share;
    },
    get hasFailed() {
      return hasFailed;
    },
  };
}
