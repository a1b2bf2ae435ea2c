/** Characters of a column's name, at most, as tables are read. */
export const maxNameCharacters = 100;

/** Names of columns that people can read and tools can use: no control character, none empty, none twice in another case. */
export function columnNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const base =
      name
        .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
        .trim()
        .slice(0, maxNameCharacters) || `colonne_${index + 1}`;
    let free = base;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${base}_${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** The first of `wanted`, `wanted_2`, … that no field has (SQL and readers compare without case). */
export function freeName(wanted: string, columns: readonly { name: string }[]): string {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted}_${number}`;
  return name;
}
