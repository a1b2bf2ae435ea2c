import { isPublicBucket } from '../model/public-bucket.ts';
import { step } from '../messages/finding.ts';
import { phrase } from '../messages/fill.ts';
import type { Phrase } from '../types.ts';
import { breakIf, type Break, type ProducerDraft, type Rule } from './rule.ts';
import { parseUrl } from '../model/parse-url.ts';

/* Whoever has a signed address reads what it leads to: manifests, records and pages are read by all. */

/** Parameters that are there to let somebody in, whatever they hold; as `plainName` writes them. */
const alwaysSecret = [
  // Object storage: AWS, Google, Azure, OVHcloud (Swift), Alibaba, Tencent; networks of caches.
  /^x(amz|goog|oss|cos|bce)(signature|credential|securitytoken|authorization)$/,
  /^((aws|oss|google)?access(keyid|id|key)|tempurlsig|qsignature|keypairid|hdne[at]s?|hdnts)$/,
  // Services and their sessions; a page of a list is named by a token too, which lets nobody in.
  /^(?!(next)?pagetoken$|continuationtoken$)\w*(token|signature|hmac|passw(or)?d|secret|jwt|apikey|subscriptionkey|authkey|sessionid)$/,
  /^(pwd|mdp|motdepasse|jeton|auth|bearer|cleapi|clef?dacces|alfticket|phpsessid)$/,
];
/** Names that also mean something harmless ("sig" is a GIS, "key" a word): only what nobody makes up by hand is a secret there. */
const oftenSecret = /^(key|clef?|sig|sas|sid|session|credentials?)$/;
/** Digits among letters and some length: no word, no code of a commune, no year. */
const madeUp = /^(?=.*\d)(?=.*[a-z])[\w+/=.~-]{12,}$/i;
/** Keys that nobody hides: they stand for everyone in the documentation of the Géoplateforme. */
const publicKeys =
  /^(decouverte|essentiels|ign_scan_ws|cartes|ortho|parcellaire|administratif|altimetrie|environnement|agriculture|satellite)$/i;
const publicHosts = /(^|\.)(geopf|ign)\.fr$/;
/** Shapes of keys, anywhere in a text: AWS, GitHub, GitLab, Google, Slack, and tokens of three parts (RFC 7519) with a short first one. */
const shapes =
  // guard [{8,400} → {8,}] (patterns.test.ts): without end are read in the time of their length
  /(?<![A-Za-z0-9])((AKIA|ASIA)[A-Z0-9]{16}|gh[opsur]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|AIza[\w-]{35}|xox[abpr]-[\w-]{10,}|[sp]k\.eyJ[\w-]{10,}|eyJ[\w-]{8,400}\.eyJ[\w-]{8,}\.[\w-]{8})/;
/** An address inside a text ends where no address goes on. */
const addresses = /\bhttps?:\/\/[^\s<>"'`)\]]+/gi;
/** An address may hold another one, for a service that fetches it; deeper nobody writes. */
const deepest = 3;

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Part of an address that grants access to everybody who reads it; undefined where no part does. */
export function secretOf(address: string, depth = 0): Phrase | undefined {
  const url = parseUrl(address);
  if (url === null) return undefined;
  if (url.username !== '' || url.password !== '') return phrase('address.userinfo'); // guard: nom:secret
  for (const [name, value] of parametersOf(url)) {
    if (isSecret(name, value, url.hostname)) return phrase('address.parameter', { name: name.slice(0, 60) }); // guard: X-Amz-Signature
    // guard [secretOf(value, depth + 1) → undefined]: relais
    const inner = depth < deepest && /^https?:\/\//i.test(value) ? secretOf(value, depth + 1) : undefined;
    if (inner !== undefined) return inner;
  }
  // guard [shapes.test(decoded(address)) → false]: lets in whoever reads it
  return shapes.test(decoded(address)) ? phrase('address.key') : undefined;
}

/** Parameters of the query, of the fragment, and those that stand behind a semicolon. */
function parametersOf({ search, hash, pathname }: URL): [name: string, value: string][] {
  const ofPath = pathname.split('/').flatMap((part) => part.split(';').slice(1));
  const text = [search.slice(1), hash.slice(1).replace(/^[^=]*\?/, ''), ...ofPath].join('&');
  return [...new URLSearchParams(text.replaceAll(';', '&'))];
}

function isSecret(name: string, value: string, host: string): boolean {
  const plain = plainName(name);
  if (value === '' || (publicHosts.test(host) && publicKeys.test(value))) return false;
  return alwaysSecret.some((each) => each.test(plain)) || (oftenSecret.test(plain) && madeUp.test(value));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that begins no character.
    return text;
  }
}

/** Every text of a manifest that holds such an address, wherever it stands. */
function secretsIn(value: unknown, pointer = ''): Break[] {
  if (typeof value === 'string') {
    const secret = [...value.matchAll(addresses)].map(([address]) => secretOf(address)).find((each) => each !== undefined);
    return secret === undefined ? [] : breakIf(true, pointer, { secret });
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, pointer + step(key)));
}

/** Rules of the addresses of a data set or of a producer. */
export const addressRules: readonly Rule<object>[] = [{ id: 'address.secret', severity: 'error', breaks: (draft) => secretsIn(draft) }];

/** Rules of the addresses of a producer. */
export const producerAddressRules: readonly Rule<ProducerDraft>[] = [
  ...addressRules,
  {
    id: 'store.closed',
    // A trial on one's own machine may keep files there; to publish refuses it.
    severity: 'warning',
    breaks: ({ store }: ProducerDraft) =>
      breakIf(store !== undefined && !isPublicBucket(store.address), '/store/address', { address: store?.address ?? '' }),
  },
];
