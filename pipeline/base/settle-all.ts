/** Await all results; the first failure is thrown once all works have ended, as none may still write when scratch is removed. */
export async function settleAll<const Works extends readonly Promise<unknown>[]>(
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
