import type { Artifact, DatasetRecord, Problem, Tombstone, Version } from '../../schemas/types.ts';
import type { PixelSums } from '../base/pixels.ts';
import type { Progress } from '../base/progress.ts';
import type { Network } from '../download/exchange.ts';
import type { CommitDate } from '../manifest/commit-date.ts';
import type { FetchArtifact } from '../publication/fetch-artifact.ts';
import type { Parents } from '../source/derive.ts';
import type { FetchDeposit, Services } from '../source/fetch.ts';

/** The machine that builds a data set: its disk, its programs, its ways out. */
export interface Machine {
  /** An empty folder of its own. */
  scratch: string;
  progress: Progress;
  /** Versions of the programs; asked only where something is built. */
  tools: () => Promise<Version['tools']>;
  network?: Network;
  /** Asks the services where data stay. */
  services?: Services;
  /** Brings what the producer has deposited in the store. */
  deposits?: FetchDeposit;
  /** Sheets of images that earlier builds have left. */
  sheets?: SheetCache;
}

/** What is published until now. */
export interface Published {
  /** The record of the data set itself. */
  previous: DatasetRecord | undefined;
  /** The highest edition that it was ever given, where that one was taken back. */
  highestEdition?: string | undefined;
  /** Records whose files an interrupted run has left in the store: they are finished, not built again. */
  finished?: readonly DatasetRecord[];
  /** What of the data set was destroyed, and stays so. */
  tombstones?: readonly Tombstone[];
  /** Other data sets: some are computed from them. */
  parents?: Parents;
  /** The territories that data are measured by. */
  territories?: Territories;
  /** Brings published artifacts: without it no version is compared with the one before. */
  fetchArtifact?: FetchArtifact;
}

/** What the operator, and whoever starts the build, want. */
export interface Policy {
  /** What reading the manifest has warned of. */
  problems: readonly Problem[];
  /** Per cent that a version may lose where its manifest does not say. */
  lossThreshold?: number;
  /** Build again what is published already. */
  renew?: boolean;
}

/** Days of a data set; a build knows no clock. */
export interface Dates {
  commitDate: CommitDate;
  /** YYYY-MM-DD: of a data set that no commit and no earlier record dates. */
  today: string;
}

/** The territories that the other data sets of a run are measured by. */
export interface Territories {
  /** What is published of them now, or was built earlier in the run. */
  records(): readonly DatasetRecord[];
  /** Brings a file of theirs here, once for all; gives its path. */
  bring(artifact: Artifact): Promise<string>;
}

/** Sheets of images that outlive the build that has converted them. */
export interface SheetCache {
  /** The sheet that was made so, brought to `path`; undefined where there is none. */
  find: (made: string, path: string) => Promise<CachedSheet | undefined>;
  /** What the pixels of a sheet say, where another machine has measured them. */
  sumsOf: (seen: string) => Promise<PixelSums | undefined>;
  /** Keeps a sheet as soon as it is whole, under its published name, with what its pixels say: a build that dies has not made it in vain. */
  keep: (from: SheetDigests, sheet: CachedSheet, artifact: Artifact) => Promise<void>;
}

/** A converted sheet. */
export interface CachedSheet {
  /** Where its file has been brought to. */
  path: string;
  lossy: boolean;
  problems: Problem[];
}

/** Digests of all that decides the bytes of a sheet and the sums of its pixels, with those sums. */
export interface SheetDigests {
  made: string;
  seen: string;
  sums: PixelSums;
}
