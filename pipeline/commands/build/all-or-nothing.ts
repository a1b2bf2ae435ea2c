import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Let `work` write into `folder`, and the files `besides`; where it fails all of it is taken away, or a second run would find it in its way. */
export async function allOrNothing(folder: string, besides: readonly string[], work: () => Promise<void>): Promise<void> {
  const before = await readdir(folder).catch((): string[] => []);
  await mkdir(folder, { recursive: true });
  try {
    await work();
  } catch (error) {
    const made = (await readdir(folder)).filter((name) => !before.includes(name)).map((name) => join(folder, name));
    for (const path of [...made, ...besides]) await rm(path, { recursive: true, force: true });
    // A folder in which something else stands stays.
    for (const empty of [folder, dirname(folder)]) await rmdir(empty).catch(() => undefined);
    throw error;
  }
}
