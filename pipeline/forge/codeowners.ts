/**
 * CODEOWNERS with a line for each producer that names owners, sorted, and none for the others: of these the owners of the rest are asked. What
 * people have written beside stays. A producer.yaml is never a matter of its own producer alone: its line comes last, and the last that
 * matches decides. Undefined where nobody owns the rest.
 */
export function codeowners(before: string, producers: Readonly<Record<string, readonly string[]>>): string | undefined {
  const lines = before.trimEnd().split('\n');
  const [rest] = lines.flatMap((line) => /^\*\s+(@\S.*)$/.exec(line)?.[1] ?? []);
  if (rest === undefined) return undefined;
  const isSheet = (line: string): boolean => line.startsWith('/datasets/*/producer.yaml');
  const isOwn = (line: string): boolean => /^\/datasets\/[^/*\s]+\/\s/.test(line);
  const others = lines.filter((line) => !isSheet(line) && !isOwn(line));
  const folders = Object.entries(producers).flatMap(([id, owners]) =>
    owners.length === 0 ? [] : [[`/datasets/${id}/`, owners.map((owner) => `@${owner}`).join(' ')] as const],
  );
  const width = Math.max(sheet.length, ...folders.map(([folder]) => folder.length));
  const own = folders.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([folder, owners]) => `${folder.padEnd(width)}  ${owners}`);
  // The comment that leads to the line of the sheets stays above it.
  const at = others.findIndex((line) => /^\*\s/.test(line)) + 1;
  return `${[...others.slice(0, at), ...own, ...others.slice(at), `${sheet.padEnd(width)}  ${rest}`].join('\n')}\n`;
}

const sheet = '/datasets/*/producer.yaml';
