/** Names of files, by all but their last character: those that each may end in, "ha" and "he" as { h: "ae" }. */
export type PackedKeys = Record<string, string>;

/** There are some two thousand names, of which most differ from others in their last character alone. */
export function packKeys(keys: Iterable<string>): PackedKeys {
  const packed: PackedKeys = {};
  for (const key of [...keys].sort()) packed[key.slice(0, -1)] = (packed[key.slice(0, -1)] ?? '') + key.slice(-1);
  return packed;
}

/** All names. */
export const unpackKeys = (packed: PackedKeys): ReadonlySet<string> =>
  new Set(Object.entries(packed).flatMap(([start, ends]) => Array.from(ends, (end) => start + end)));
