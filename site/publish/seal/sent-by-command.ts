/** An encrypted file that a command has sent: the name and digest by which a manifest names it. */
export interface SentByCommand {
  name: string;
  sha256: string;
}

/** Find in what `mappe deposit --private` has printed the file that it has sent; undefined where it names none. */
export function readPrinted(printed: string): SentByCommand | undefined {
  const name = /^\s*deposit: "?(depot-[0-9a-f]{8}(?:\.\w{1,20})?\.age)"?\s*$/m.exec(printed)?.[1];
  const sha256 = /^\s*sha256: "?([0-9a-f]{64})"?\s*$/m.exec(printed)?.[1];
  return name === undefined || sha256 === undefined ? undefined : { name, sha256 };
}

/** Command that encrypts a file of this name and sends it; in quotes that a shell looks into for nothing. */
export const depositCommand = (name: string): string =>
  `npm run mappe -- deposit '${name.replaceAll("'", `'\\''`)}' --private --invitation invitation.json`;
