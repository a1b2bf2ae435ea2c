/**
 * How many bytes an answer says that it holds of the part `start` to `end` of a file, both included; undefined where it says that it holds
 * another one. The file may end before that part does.
 */
export function lengthOfPart(contentRange: string | null | undefined, start: number, end: number): number | undefined {
  const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(contentRange ?? '') ?? [];
  const last = total === undefined || total === '*' ? Number(to) : Math.min(end, Number(total) - 1);
  return Number(from) === start && Number(to) === last && last <= end ? last - start + 1 : undefined;
}
