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
    const mostMs = mostTimes * Math.max(times.at(-2) ?? 0, noiseMs);
    let time = timeOf(work);
    // Memory may have been cleared, or a pattern compiled, meanwhile.
    for (let again = 0; again < 4 && time > mostMs; again += 1) time = Math.min(time, timeOf(work));
    if (time > mostMs) return length;
    times.push(time);
  }
  return undefined;
}
