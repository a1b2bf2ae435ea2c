/** Small requests that a store is asked at the same time. */
const requestsAtATime = 16;

/** Values by the work done for each, at most `count` at a time; those of a store wait for the network most of the time. */
export async function mapLimit<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  count = requestsAtATime,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  const rest = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of rest) {
      // Nothing goes on behind the caller's back: what has begun ends, nothing more begins.
      if (failures.length > 0) return;
      await work(item).then(
        (result) => void (results[index] = result),
        (error: unknown) => void failures.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
