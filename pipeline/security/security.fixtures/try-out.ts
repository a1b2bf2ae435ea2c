import fc from 'fast-check';

/*
 * How inputs made by chance are tried: another seed each time, told at the end; FUZZ_SEED repeats one, and FUZZ_MINUTES makes it go on
 * for so long (npm run fuzz).
 */

/** Seed of 31 bits, as fast-check tells it. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const minutes = process.env.FUZZ_MINUTES === undefined ? undefined : Number(process.env.FUZZ_MINUTES);
/** Number of tests that share FUZZ_MINUTES evenly. */
const tests = 30;
const shareMs = ((minutes ?? 0) / tests) * 60_000;

/** Timeout of one test, on a machine that has much else to do. */
export const timeoutMs = shareMs + 300_000;

let tries = 0;

/** Try a property so often, or for its part of the time. */
export async function tryOut<Input>(runs: number, inputs: fc.Arbitrary<Input>, property: (input: Input) => Promise<void> | void): Promise<void> {
  const counted = fc.asyncProperty(inputs, async (input) => {
    tries += 1;
    await property(input);
  });
  const long = { numRuns: 10_000_000, interruptAfterTimeLimit: shareMs, markInterruptAsFailure: false };
  await fc.assert(counted, { seed, ...(minutes === undefined ? { numRuns: runs } : long) });
}

/** Summary of the tries of a test file, told at its end. */
export const tellTries = (what: string): string => `\n${tries} ${what}, FUZZ_SEED=${seed}\n`;
