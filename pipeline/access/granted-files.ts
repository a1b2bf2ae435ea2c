import { headAddress } from '../../schemas/codecs/access-envelope.ts';
import type { Artifact, Envelope, OpenedGrant } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';

/** A file of a granted data set, under a name that stays while its address changes. */
export interface GrantedFile {
  /** Name of the file, after its folder where two have one name. */
  path: string;
  artifact: Artifact;
  /** Signed, one for each method: good for some hours. */
  address: Record<'GET' | 'HEAD', string>;
}

/** A data set as its recipient reads it now. */
export interface GrantedFiles {
  grant: OpenedGrant;
  files: ReadonlyMap<string, GrantedFile>;
}

/** Find the files that an envelope opens of a data set. */
export function filesIn({ grants }: Envelope, dataset: string): GrantedFiles {
  const grant = grants.find(({ record }) => record.id === dataset);
  if (grant === undefined) throw fail('access.other', { dataset, granted: grants.map(({ record }) => record.id).join(', ') });
  const files = new Map<string, GrantedFile>();
  for (const artifact of grant.record.version.artifacts) {
    const address = grant.addresses[artifact.key];
    const head = headAddress(grant, artifact.key);
    const path = files.has(artifact.name) ? artifact.key.split('/').slice(-2).join('/') : artifact.name;
    if (address !== undefined && head !== undefined) files.set(path, { path, artifact, address: { GET: address, HEAD: head } });
  }
  return { grant, files };
}

/** Request to a store about a file. */
interface StoreRequest {
  method: 'GET' | 'HEAD';
  headers: Readonly<Record<string, string>>;
}

/** Asks for files of a data set at addresses that it renews by itself. */
export interface RenewedFiles {
  /** The data set as it was read last. */
  now(): GrantedFiles;
  /** The answer of the store that holds a file; undefined where there is no such file. Throws where the access has ended. */
  ask(path: string, request: StoreRequest): Promise<Response | undefined>;
}

/** Serve the files of a data set from addresses that `read` gives, asking it again once an address is refused. */
export async function renewedFiles(read: () => Promise<GrantedFiles>): Promise<RenewedFiles> {
  let held = await read();
  let renewal: Promise<GrantedFiles> | undefined;
  // Many requests are refused together: one reads for all.
  const renewed = (used: GrantedFiles): Promise<GrantedFiles> | GrantedFiles => {
    if (held !== used) return held;
    renewal ??= read()
      .then((next) => (held = next))
      .finally(() => (renewal = undefined));
    return renewal;
  };
  const get = (file: GrantedFile | undefined, request: StoreRequest): Promise<Response> | undefined =>
    // Where a redirection leads was signed by nobody.
    file && fetch(file.address[request.method], { ...request, redirect: 'error', cache: 'no-store' });
  return {
    now: () => held,
    ask: async (path, request) => {
      const used = held;
      const answer = await get(used.files.get(path), request);
      if (answer !== undefined && !isRefused(answer)) return answer;
      await answer?.body?.cancel();
      return get((await renewed(used)).files.get(path), request);
    },
  };
}

/** Whether a store no longer knows an address: it has run out, or another has taken its place. */
// Stores differ in how they say it.
const isRefused = ({ status }: Response): boolean => status >= 400 && status < 500 && status !== 416 && status !== 429;
