// Shows the line that says that the pages were not confirmed, once the day until which they are good has passed by the reader's clock. The
// day is in a file beside them, so that a night which confirms them changes none of them. A page that is older than that file, kept by a
// cache in front of it, is not told apart from the others.

/** Clocks of readers are set to the wrong hour more often than to the wrong day. */
const graceMs = 86_400_000;

/** Fetch a file's text, "" where the host has none; undefined where the host cannot be reached, or is too busy (429, 5xx). */
async function readText(address: string): Promise<string | undefined> {
  try {
    // Past what the browser keeps, whatever the host says of how long.
    const response = await fetch(address, { cache: 'no-cache' });
    if (response.status === 429 || response.status >= 500) return undefined;
    return response.ok ? await response.text() : '';
  } catch {
    return undefined;
  }
}

/** Parse a JSON file; empty where it is anything else. */
function parse(text: string): Partial<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Partial<Record<string, unknown>> | null) ?? {};
  } catch {
    return {};
  }
}

async function tellUnconfirmed(line: HTMLElement, address: string): Promise<void> {
  const text = await readText(address);
  if (text === undefined) return;
  const { until, [document.documentElement.lang]: told } = parse(text);
  const end = Date.parse(String(until)) + graceMs;
  if (Date.now() <= end) return;
  // As it stands it says that no confirmation was found.
  if (!Number.isNaN(end) && typeof told === 'string') line.textContent = told;
  line.hidden = false;
}

const line = document.querySelector<HTMLElement>('[data-confirmation]');
if (line) void tellUnconfirmed(line, line.dataset['confirmation'] ?? '');

export {};
