import type { Guard } from './guard.ts';

const seal = { file: 'pipeline/stores/seal.ts', test: 'pipeline/stores/seal.test.ts' };
const newest = { test: 'pipeline/published/newest.test.ts' };
const renewal = { test: 'pipeline/commands/renew.test.ts' };

/** What is published: neither an old state nor another one passes for it. */
export const ofThePublished: readonly Guard[] = [
  {
    what: 'no more is collected at once than its share',
    file: 'pipeline/published/garbage.ts',
    text: 'if (due > objects * mostShare)',
    without: 'if (due < 0)',
    test: 'pipeline/published/garbage.test.ts',
    by: 'more would go at once than its share',
  },
  {
    ...seal,
    what: 'what nobody has confirmed is refused',
    text: '  if (end !== undefined)\n    throw fail(',
    without: '  if (end === "")\n    throw fail(',
    by: 'is good until its moment',
  },
  {
    ...seal,
    what: 'what is older than the rule is held to it',
    text: 'expires ?? expiryOf(new Date(published), days)',
    without: 'expires',
    by: 'from before there was a rule',
  },
  {
    ...seal,
    what: 'a mirror over http is held to its day and signature',
    file: 'pipeline/stores/open.ts',
    text: 'return sealedReader({ ...httpReader(address), own: ownBuckets(access) }, access.seal ?? {});',
    without: 'return { ...httpReader(address), own: ownBuckets(access) };',
    by: 'a mirror over http',
  },
  {
    ...seal,
    what: 'what is not signed is refused',
    text: "  if (publicKey !== undefined && pointer.signature === undefined) throw fail('store.unsigned', { address });\n",
    by: 'is refused without a signature',
  },
  {
    ...seal,
    what: 'what somebody else has signed is refused',
    text: "  if (publicKey !== undefined && !isOwn) throw fail('store.forged', { address });\n",
    by: 'is refused once somebody has written',
  },
  {
    ...seal,
    what: 'a secret is the other half of the public key',
    file: 'pipeline/stores/signature.ts',
    text: ' || bytesOf(createPublicKey(key)) !== publicKey',
    by: 'cannot be published without the secret half',
  },
  {
    what: 'a store that shows an older state than before is refused',
    file: 'pipeline/published/mirror.ts',
    text: '    await refuseOlder(seenFile(folder), source.address, current.pointer);\n',
    test: 'pipeline/published/mirror.test.ts',
    by: 'shows an older state than it did before',
  },
  {
    ...newest,
    what: 'a pointer that was put back is not confirmed',
    file: 'pipeline/published/renew.ts',
    text: '    if (!isAdopted || current === undefined) refuseReplayed(store, current?.pointer, highest, 0);\n',
    by: 'that somebody has put back is not confirmed',
  },
  {
    ...newest,
    what: 'nothing is published after a pointer that was put back',
    file: 'pipeline/published/snapshots.ts',
    text: '    refuseReplayed(store, current?.pointer, highest);\n',
    by: 'nothing is published after it',
  },
  {
    ...newest,
    what: 'what came after a pointer that was put back is not garbage',
    file: 'pipeline/published/garbage.ts',
    text: '  refuseReplayed(store, (await store.readPointer())?.pointer, highest);\n',
    by: 'nothing is published after it',
  },
  {
    ...newest,
    what: 'a trial replaces nothing that is signed',
    file: 'pipeline/stores/seal.ts',
    text: "      if (seal.isTrial === true && (await isSigned())) throw fail('signing.trial', { address: store.address });\n",
    by: 'a trial does not replace',
  },
  {
    what: 'a trial compares with nothing that the operator has not signed',
    file: 'pipeline/commands/sealed-access.ts',
    text: '...rest, ...(operator && keysOf(operator))',
    without: '...rest',
    test: 'pipeline/commands/summary.test.ts',
    by: 'compares with nothing that is signed',
  },
  {
    what: 'a review does not go on without what somebody else has signed',
    file: 'pipeline/commands/published-address.ts',
    text: '    if (value.signing !== undefined && !error.problems.every(({ id }) => silences.includes(id))) throw error;\n',
    test: 'pipeline/commands/summary.test.ts',
    by: 'the published store is the one',
  },
  {
    ...renewal,
    what: 'nothing is collected by an old state',
    file: 'pipeline/commands/gc.ts',
    text: 'sealedAccess(options.datasets, options.access, { now })',
    without: 'sealedAccess(options.datasets, options.access)',
    by: 'is refused by mappe gc',
  },
  {
    ...renewal,
    what: 'what has expired is confirmed by a person alone',
    file: 'pipeline/commands/renew.ts',
    text: '{ now, adopts: adopt }',
    without: '{ now, adopts: true }',
    by: 'adopts what has expired only where it is told to',
  },
  {
    ...renewal,
    what: 'an operator.yaml that cannot be read is no leave to do without',
    file: 'pipeline/commands/sealed-access.ts',
    text: '  if (value === undefined) throw new PipelineError(problems);\n',
    without: '  if (value === undefined) return access;\n',
    by: 'stops where operator.yaml cannot be read',
  },
  {
    what: 'the builder of the site does not see the signing key',
    file: 'pipeline/commands/site.ts',
    text: 'name !== secretKeyName && ',
    test: 'pipeline/commands/site.test.ts',
    by: 'is not handed what opens a bucket',
  },
];
