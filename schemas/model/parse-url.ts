/** The address that a text is; null where it is none. URL.parse, which browsers have had since 2024 only. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
