/** Facts that the pages of a preview have besides their records: `mappe site --preview` hands them to the builder. */
export interface PreviewFacts {
  /** Number of the request that is looked at, and its address. */
  request: number;
  address?: string;
  /** The last day on which the preview is there, YYYY-MM-DD. */
  until: string;
  /** Address of the published site, ending in "/": where all links lead whose page is not in the preview. */
  live: string;
  /** Address of the published store, ending in "/". */
  published?: string;
  /** The data sets whose pages are made. */
  ids: string[];
  /** Keys of the files that lie below the preview itself; all others are read where they are published. */
  own: string[];
}
