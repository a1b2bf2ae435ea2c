import { inArchives } from './guards/archives.ts';
import { inContent } from './guards/content.ts';
import { ofDeposits } from './guards/deposits.ts';
import { inFiles } from './guards/files.ts';
import { onTheForge } from './guards/forge.ts';
import type { Guard } from './guards/guard.ts';
import { ofHeavyFiles } from './guards/heavy-files.ts';
import { inImages } from './guards/images.ts';
import { limits } from './guards/limits.ts';
import { inReaders } from './guards/readers.ts';
import { onTheNetwork } from './guards/network.ts';
import { ofThePublished } from './guards/published.ts';
import { inSandbox } from './guards/sandbox.ts';
import { ofSecrets } from './guards/secrets.ts';
import { ofTheSite } from './guards/site.ts';
import { ofStrangers } from './guards/untrusted-hosts.ts';

/** Every guard that a test is known to hold: a file a subject. */
export const guards: readonly Guard[] = [
  ...inSandbox,
  ...inArchives,
  ...ofDeposits,
  ...ofHeavyFiles,
  ...inFiles,
  ...inContent,
  ...inImages,
  ...inReaders,
  ...limits,
  ...onTheNetwork,
  ...onTheForge,
  ...ofStrangers,
  ...ofTheSite,
  ...ofSecrets,
  ...ofThePublished,
];
