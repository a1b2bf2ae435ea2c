// Age authenticates all of a file's head, and passes over lines that it does not know.
/** Kind of the line that names whose a file is. */
const kind = 'mappe/producer';

/** A line of the head of a file of age, as its library has it. */
interface HeadLine {
  args: string[];
  body: Uint8Array;
}

/** Writes whose a file is into its head, where nobody without its key can change it. */
export const sealedFor = (producer: string): { wrapFileKey: () => HeadLine[] } => ({
  wrapFileKey: () => [{ args: [kind, producer], body: new Uint8Array() }],
});

/** Reads whose a file is while an identity that is asked after it opens the file: to be believed only once that one has. */
export function ownerReader(): { unwrapFileKey: (lines: readonly Pick<HeadLine, 'args'>[]) => null; isOf: (producer: string) => boolean } {
  let owners: (string | undefined)[] = [];
  return {
    unwrapFileKey: (lines) => {
      owners = lines.flatMap(({ args: [name, producer] }) => (name === kind ? [producer] : []));
      return null;
    },
    isOf: (producer) => owners.length === 1 && owners[0] === producer,
  };
}
