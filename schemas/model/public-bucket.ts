/** Host names that lead to the reader's own machine or network (RFC 6761, RFC 6762, RFC 8375, and usage of home routers and offices). */
const closedNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|test|invalid|onion|arpa)$/;
/** A host by its name, with an ending of letters: no number is one. */
const publicHost = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** Whether everybody can reach a producer's bucket: https, a public name, the usual port, no user name or password. */
export function isPublicBucket(address: string): boolean {
  // The reader's browser asks the buckets that records name: an address of the reader's own machine is never one of them.
  if (!/^https:\/\/[A-Za-z0-9.-]+(:443)?(\/[A-Za-z0-9._~%-]+)*\/?$/.test(address)) return false;
  const host = /^https:\/\/([^/:]+)/.exec(address)?.[1]?.toLowerCase() ?? '';
  // guard [!closedNames.test(host)]: https://nas.local/
  return publicHost.test(host) && !closedNames.test(host);
}
