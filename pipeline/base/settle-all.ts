/** What all works have found; the first failure is told once none works any more, as none may still write when scratch is removed. */
export async function settleAll<const Works extends readonly Promise<unknown>[]>(
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
