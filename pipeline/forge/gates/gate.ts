/** Facts of a request that decide who must approve it. */
export interface GateFacts {
  /** Producers in whose folders something changes. */
  producers: readonly string[];
  /** Accounts that the published branch’s producer.yaml names, by producer. */
  owners: Readonly<Record<string, readonly string[]>>;
  /** Something is refused, or was not looked at. */
  isRefused: boolean;
  /** Producers that publish for the first time and that no administrator has verified. */
  unverified: readonly string[];
  /** Whatever is an administrator’s to decide. */
  reasons: readonly GateReason[];
  /** It updates published data sets, without a warning, and does nothing else. */
  isCleanUpdate: boolean;
  /** Producers whose clean updates wait for nobody: verified, and the operator has named them. */
  trusted: readonly string[];
}

/** Why an administrator has to approve, and the owner of a folder alone may not. */
export type GateReason = (typeof gateReasons)[number];
/** All reasons, in the order in which they are told. */
export const gateReasons = ['code', 'producers', 'sheet', 'breaking', 'quota', 'personal', 'restricted', 'unknown'] as const;

/** Review as GitHub knows it; `commit` is the commit that was looked at. */
export interface GateReview {
  login: string;
  state: string;
  commit: string;
}

/** Verdict on merging a request: open, or barred until it is mended, approved by the right person, or its producer verified. */
export type GateVerdict =
  | { state: 'open'; by: string; isTrusted?: true }
  | { state: 'refused' }
  | { state: 'silent'; words: string }
  | { state: 'contested'; by: string }
  | { state: 'unverified'; producers: readonly string[] }
  | { state: 'waits'; for: 'admin'; reasons: readonly GateReason[] }
  | { state: 'waits'; for: 'owner'; owners: readonly string[] };

/** Judge who has accepted a request, from `reviews` in the order in which they were given. */
export function judgeGate(
  facts: GateFacts,
  {
    head,
    senders,
    reviews,
    isAdmin,
  }: { head: string; senders: readonly string[]; reviews: readonly GateReview[]; isAdmin: (login: string) => boolean },
): GateVerdict {
  if (facts.isRefused) return { state: 'refused' };
  // An approval counts for its commit alone; a review that asks for changes counts until its author approves or takes it back.
  const owners = ownersOf(facts);
  const names = new Set(owners.map(fold));
  const sent = new Set(senders.map(fold));
  const latest = new Map<string, GateReview>();
  for (const review of reviews)
    if (['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(review.state)) latest.set(fold(review.login), review);
  const decides = ({ login }: GateReview): boolean => isAdmin(login) || names.has(fold(login));
  // guard [!sent.has(fold(review.login))]: nobody accepts a request of their own
  const judging = [...latest.values()].filter((review) => !sent.has(fold(review.login)) && decides(review));
  const contested = judging.find(({ state }) => state === 'CHANGES_REQUESTED');
  if (contested !== undefined) return { state: 'contested', by: contested.login };
  if (facts.unverified.length > 0) return { state: 'unverified', producers: facts.unverified };
  // guard [commit === head]: an approval of another commit counts no more
  const approving = judging.filter(({ state, commit }) => state === 'APPROVED' && commit === head);
  const reasons = gateReasons.filter((reason) => facts.reasons.includes(reason) || (reason === 'producers' && facts.producers.length > 1));
  const needsAdmin = reasons.length > 0 || owners.length === 0;
  // guard [!needsAdmin || isAdmin(login) → true]: code, schemas and workflows are an administrator’s
  const by = approving.find(({ login }) => !needsAdmin || isAdmin(login));
  if (by !== undefined) return { state: 'open', by: by.login };
  const isTrusted = !needsAdmin && facts.isCleanUpdate && facts.producers.every((id) => facts.trusted.includes(id));
  // Only what its own accounts send, and nobody else has had a hand in: what a stranger proposes of their data they look at themselves.
  const [sender] = senders;
  // guard [sent.isSubsetOf(names)]: what a stranger sends of a trusted producer’s data waits
  if (isTrusted && sender !== undefined && sent.isSubsetOf(names)) return { state: 'open', by: sender, isTrusted: true };
  return needsAdmin ? { state: 'waits', for: 'admin', reasons } : { state: 'waits', for: 'owner', owners };
}

/** List the accounts that may approve a change in one producer’s folder; none for a change in two folders, or in none. */
const ownersOf = ({ producers, owners }: GateFacts): readonly string[] => {
  const [only] = producers;
  return only === undefined || producers.length > 1 ? [] : (owners[only] ?? []);
};

/** GitHub takes names of accounts without regard to case. */
const fold = (login: string): string => login.toLowerCase();
