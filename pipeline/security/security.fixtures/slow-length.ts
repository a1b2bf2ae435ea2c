/** Times as long that what is twice as long may take. */
const mostTimes = 3;
/** Shorter times tell more of the machine than of a pattern. */
const noiseMs = 6;

/** Measure the CPU time of work in this thread alone, whatever else the machine has to do. */
function timeOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Find the length at which work takes too long; undefined where none does. Lengths grow slowly, as the first slow one must end. */
export function slowLength(workOf: (length: number) => () => void, most: number): number | undefined {
  const times: number[] = [];
  for (let length = 64; length <= most; length = Math.ceil(length * Math.SQRT2)) {
    const work = workOf(length);
    let time = timeOf(work);
    const isSlow = (shorter: number): boolean => time > mostTimes * Math.max(shorter, noiseMs);
    // Memory may have been cleared, a pattern compiled, or the processor shared meanwhile: both are measured side by side.
    const half = workOf(length / 2);
    for (let again = 0, shorter = times.at(-2) ?? 0; isSlow(shorter); again += 1) {
      if (again === 4) return length;
      shorter = timeOf(half);
      time = timeOf(work);
    }
    times.push(time);
  }
  return undefined;
}
