import type { Lang } from '../../../schemas/languages.ts';
import { date } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import { previewAddress } from '../../../schemas/model/previews-address.ts';
import type { Verdict } from '../../../schemas/types.ts';

/** Tell where a request's preview is: pages online, else how to see it on one’s own machine; empty where nothing would be published. */
export function previewText(
  { request, datasets, preview: made }: Verdict,
  { previews, preview: became, run }: { previews?: string; preview?: string; run?: string },
  lang: Lang,
): string {
  if (previews !== undefined && made !== undefined && became === 'success')
    return say('verdict.preview', { address: previewAddress(previews, request), until: date(made.until, lang) }, lang);
  if (run === undefined || datasets.every(({ outcome }) => outcome !== 'published')) return '';
  const how = say('verdict.preview-how', { run }, lang);
  if (previews === undefined) return say('verdict.preview-artifact', { how }, lang);
  return say(became === 'unset' ? 'verdict.preview-unset' : 'verdict.preview-failed', { how }, lang);
}
