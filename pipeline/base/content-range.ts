/** Count the bytes that an answer says it holds of the part `start` to `end` (both included); undefined where it holds another part. */
export function lengthOfPart(contentRange: string | null | undefined, start: number, end: number): number | undefined {
  const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(contentRange ?? '') ?? [];
  // The file may end before the part does.
  const last = total === undefined || total === '*' ? Number(to) : Math.min(end, Number(total) - 1);
  return Number(from) === start && Number(to) === last && last <= end ? last - start + 1 : undefined;
}
