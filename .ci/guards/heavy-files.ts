import type { Guard } from './guard.ts';

const named = { test: 'pipeline/publication/deposits.test.ts' };
const sent = { test: 'pipeline/commands/deposit/send-and-accept.test.ts' };
const commanded = { test: 'pipeline/commands/deposit/deposit.test.ts' };

/** Files that are sent to the store: by whom, of which bytes, how many. */
export const ofHeavyFiles: readonly Guard[] = [
  {
    ...named,
    what: 'the bytes of a deposit',
    file: 'pipeline/source/fetch.ts',
    text: '  if (found.sha256 !== sha256)\n    throw fail(',
    without: '  if (false)\n    throw fail(',
    by: 'a deposit of other bytes than its key says is refused',
  },
  {
    ...named,
    what: 'the bytes of a deposit beside its manifest',
    file: 'pipeline/source/fetch.ts',
    text: 'if (beside.sha256 === sha256) return beside;',
    without: 'return beside;',
    by: 'a file of that name and digest beside the manifest does as well',
  },
  {
    ...named,
    what: 'links in the place of a deposit',
    file: 'pipeline/source/fetch.ts',
    text: "if ((await pathState(name, roots)).state === 'file') {",
    without: "if ((await pathState(name, roots)).state !== 'absent') {",
    by: 'a file of that name and digest beside the manifest does as well',
  },
  {
    ...named,
    what: 'the size of a deposit',
    file: 'pipeline/publication/deposits.ts',
    text: '      refuseTooLarge(found);\n',
    by: 'a deposit larger than a source may be is refused before it is brought',
  },
  {
    ...named,
    what: 'deposits that a manifest names',
    file: 'pipeline/publication/gc.ts',
    text: " && !named?.has(key.split('/')[2] ?? '')",
    by: 'a collection takes no deposit that a manifest or a kept version names',
  },
  {
    ...named,
    what: 'deposits that a kept version names',
    file: 'pipeline/publication/reachable.ts',
    text: '    for (const key of depositKeysOf(record)) keys.add(key);\n',
    by: 'a collection takes no deposit that a manifest or a kept version names',
  },
  {
    ...named,
    what: 'deposits that are purged',
    file: 'pipeline/publication/purge.ts',
    text: ', ...(await keysThere(store, deposits))',
    by: 'a purge destroys the deposit that a data set was made from',
  },
  {
    ...named,
    what: 'the deposit of another data set',
    file: 'pipeline/publication/purge.ts',
    text: '[...staying, ...others].flatMap(depositKeysOf)',
    without: 'staying.flatMap(depositKeysOf)',
    by: 'a purge leaves a deposit that another data set of the producer is made from',
  },
  {
    ...sent,
    what: 'the digest of what waits',
    file: 'pipeline/publication/deposits.ts',
    text: 'if (found === sha256) return { sha256 };',
    without: 'return { sha256 };',
    by: 'what was sent and is empty, too large, or other than its digest says is destroyed',
  },
  {
    ...sent,
    what: 'what waits and nothing names',
    file: 'pipeline/publication/deposits.ts',
    text: ' || (isDigest(name) && !named.has(name))',
    by: 'what was sent and is empty, too large, or other than its digest says is destroyed',
  },
  {
    ...sent,
    what: 'parts that somebody else has sent',
    file: 'pipeline/stores/send-file.ts',
    text: 'known?.get(number) === md5',
    without: 'known?.has(number)',
    by: 'a part that is not the file’s is sent again',
  },
  {
    ...sent,
    what: 'parts that change on the way',
    file: 'pipeline/stores/send-file.ts',
    text: '/^[0-9a-f]{32}$/.test(tag) && tag !== md5',
    without: 'false',
    by: 'bytes that change on the way are told',
  },
  {
    ...sent,
    what: 'the size that an invitation allows',
    file: 'pipeline/stores/send-file.ts',
    text: '  if (bytes > invitation.bytes) throw',
    without: '  if (false) throw',
    by: 'a file that is too large, empty or not there is refused',
  },
  {
    ...commanded,
    what: 'invitations for no other user',
    file: 'pipeline/commands/deposit/deposit.ts',
    text: ', { mode: 0o600 }',
    by: 'an invited producer sends without a key',
  },
  {
    ...commanded,
    what: 'names of producers in keys',
    file: 'pipeline/commands/deposit/deposit.ts',
    text: '!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(producer)',
    without: 'false',
    by: 'a command with a producer that is a path',
  },
];
