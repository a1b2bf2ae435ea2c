import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** Measure the peak memory of a page's browser, in the largest process of each kind, as text for readers of the run. */
export async function memoryOf(page: Page): Promise<string> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  await session?.detach();
  const peaks = new Map<string, number>();
  for (const { type, id } of processInfo) {
    const [, kibibytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    peaks.set(type, Math.max(peaks.get(type) ?? 0, Number(kibibytes)));
  }
  return ['renderer', 'browser'].map((type) => `${type}: ${((peaks.get(type) ?? 0) / 1024).toFixed(0)} MB`).join(', ');
}
