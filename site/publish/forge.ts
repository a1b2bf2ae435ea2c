import type { Operator } from '../../schemas/types.ts';

type Forge = NonNullable<Operator['forge']>;

/** GitHub answers 414 above 8,191 bytes of address; the rest is for what its sign-in page adds around it. */
const addressBytes = 7600;

/** GitHub's page that makes a new file, filled in; without its content where that would make the address too long. */
export function newFileUrl({ url, branch }: Forge, path: string, content: string): { href: string; filled: boolean } {
  const page = `${url}/new/${encodeURI(branch)}`;
  const filled = `${page}?${new URLSearchParams({ filename: path, value: content })}`;
  if (filled.length <= addressBytes) return { href: filled, filled: true };
  return { href: `${page}?${new URLSearchParams({ filename: path })}`, filled: false };
}

/** GitHub's page that changes the file at `path`. */
export const editUrl = ({ url, branch }: Forge, path: string): string => `${url}/edit/${encodeURI(branch)}/${path}`;

/** GitHub's page that takes files into `folder`: of the reader's own copy and branch, where they are known. */
export function uploadUrl({ url, branch }: Forge, folder: string, account = '', proposed = ''): string {
  const isAccount = /^[a-z\d](-?[a-z\d])*$/i.test(account);
  const repository = isAccount ? url.replace(/\/[^/]+(\/[^/]+)$/, `/${account}$1`) : url;
  return `${repository}/upload/${encodeURI(proposed.trim() || branch)}/${folder}`;
}
