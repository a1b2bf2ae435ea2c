import type { Artifact, Bbox, DatasetRecord, Problem, Tombstone, Version } from '../../schemas/types.ts';
import type { PixelSums } from '../base/pixels.ts';
import type { Progress } from '../base/progress.ts';
import type { Network } from '../download/exchange.ts';
import type { CommitDate } from '../manifest/commit-date.ts';
import type { FetchArtifact } from '../publication/fetch-artifact.ts';
import type { Parents } from '../source/derive.ts';
import type { Deposits, Services } from '../source/fetch.ts';

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
  deposits?: Deposits;
  /** Its store is private: restricted data are built, and no others. */
  isPrivate?: boolean;
  /** Sheets of images that earlier builds have left. */
  sheets?: SheetCache;
}

/** Published state that a build starts from. */
export interface Published {
  /** The record of the data set itself. */
  previous: DatasetRecord | undefined;
  /** The highest edition that it was ever given, where that one was taken back. */
  highestEdition?: string | undefined;
  /** Records whose files an interrupted run has left in the store: they are finished, not built again. */
  finished?: readonly DatasetRecord[];
  /** Tombstones of destroyed versions of the data set, which stay destroyed. */
  tombstones?: readonly Tombstone[];
  /** Other data sets: some are computed from them. */
  parents?: Parents;
  /** The territories that data are measured by. */
  territories?: Territories;
  /** Brings published artifacts: without it no version is compared with the one before. */
  fetchArtifact?: FetchArtifact;
}

/** Choices of the operator, and of the person who starts the build. */
export interface Policy {
  /** Warnings from reading the manifest. */
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
  /** Records of the territories published now, or built earlier in the run. */
  records(): readonly DatasetRecord[];
  /** Brings a file of theirs here, once for all; gives its path. */
  bring(artifact: Artifact): Promise<string>;
  /** Boxes around those of which outlines are published, by territory code. */
  boxes(): Promise<ReadonlyMap<string, Bbox>>;
}

/** Sheets of images that outlive the build that has converted them. */
export interface SheetCache {
  /** The sheet that was made so, brought to `path`; undefined where there is none. */
  find: (made: string, path: string) => Promise<CachedSheet | undefined>;
  /** Sums of the pixels of a sheet that another machine has measured. */
  sumsOf: (seen: string) => Promise<PixelSums | undefined>;
  /** Keep a sheet, under its published name, with the sums of its pixels, as soon as it is whole: a dying build loses none. */
  keep: (from: SheetDigests, sheet: CachedSheet, artifact: Artifact) => Promise<void>;
}

/** A converted sheet. */
export interface CachedSheet {
  /** Path that its file has been brought to. */
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
