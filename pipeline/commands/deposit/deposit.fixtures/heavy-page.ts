import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltSite } from '../../../../site/e2e/browser.ts';
import { demonstration } from '../../../../site/e2e/demonstration.ts';
import { digestOutput, forgetMark, keepMark, readMark } from '../../site/site-inputs.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Copy the built site as that of an operator whose store takes heavy files in a bucket, which the demonstration lacks. */
export const siteWithUploads = (uploads: string): Promise<BuiltSite> => siteWithProps({ uploads }, `${uploads}/`);

/** Copy the built site with more properties of its forms, and a place that they may send to: rebuilding takes a minute. */
export async function siteWithProps(props: Record<string, unknown>, sends = ''): Promise<BuiltSite> {
  const more = JSON.stringify(props).slice(1, -1).replaceAll('"', '&quot;');
  const { out: built, store } = demonstration;
  const mark = await readMark(root, built);
  if (mark === undefined) throw new Error('Build the demonstration first: npm run demo -- --no-serve.');
  const folder = mkdtempSync(join(tmpdir(), 'mappe-test-'));
  const out = join(folder, 'site');
  cpSync(built, out, { recursive: true });
  for (const place of ['publier', 'publier/mise-a-jour', 'en/publier', 'en/publier/mise-a-jour']) {
    const page = join(out, place, 'index.html');
    const html = readFileSync(page, 'utf8').replace(/connect-src (&#39;|')self\1/, (own) => `${own} ${sends}`.trimEnd());
    writeFileSync(page, html.replace('props="{', `props="{${more},`));
  }
  // Served as a site that was built here: what its pages declare may be asked.
  await keepMark(root, out, { ...mark, output: await digestOutput(out) });
  const remove = async (): Promise<void> => {
    await forgetMark(root, out);
    await rm(folder, { recursive: true });
  };
  return { out, store, remove };
}
