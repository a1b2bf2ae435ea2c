/** A line of JSON to the process that fetches: ask an address, give the next piece of its answer, or let go of it. */
export type Order = { id: number; ask: Asked } | { id: number; more: true } | { id: number; drop: true } | { authorities: string[] };

/** One request, to this address alone: where it leads is for whoever asks to judge. */
export interface Asked {
  url: string;
  method: 'GET' | 'HEAD';
  headers: Record<string, string>;
  /** Addresses that are reached although they are not public. */
  allowedAddresses: readonly string[];
  /** The certificate authority to trust. */
  authority?: string;
  idleMs: number;
  /** Bytes of what a server says before the body. */
  maxHeaderBytes: number;
}

/** A line of JSON from it. After a `piece`, so many bytes follow. */
export type Told = { id: number } & ({ head: ResponseHead } | { piece: number } | { end: true } | { failed: FetchFailure });

/** Status and headers of an answer, sent before its body. */
export interface ResponseHead {
  status: number;
  headers: Partial<Record<(typeof headerNames)[number], string>>;
}

/** Names of the headers of answers that the pipeline reads. */
export const headerNames = [
  'access-control-allow-origin',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'date',
  'etag',
  'last-modified',
  'location',
  'retry-after',
] as const;

/** Reason for a missing answer: an address that is not public, a slow server, an ended process, or an error of Node. */
export type FetchFailure = { refused: string } | { slow: true } | { gone: string } | { code?: string; message: string };
