import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files, and folders of files, made of a bundle's own sources, whatever is published: its first site makes them for those to come. */
export const lasting = ['territoires/lieux', 'territoires/lieux.json', 'territoires/groupements.json', 'publier/siren'] as const;

/** The place where a bundle keeps them. */
export const lastingOf = (bundle: string): string => join(bundle, 'lasting');

/** List what a bundle keeps of such files; undefined where no site was made with it. */
export function keptFiles(bundle: string, path: (typeof lasting)[number]): { path: string; kept: string }[] | undefined {
  const place = join(lastingOf(bundle), path);
  const found = statSync(place, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return found && [{ path: `/${path}`, kept: place }];
  return readdirSync(place).map((name) => ({ path: `/${path}/${name}`, kept: join(place, name) }));
}
