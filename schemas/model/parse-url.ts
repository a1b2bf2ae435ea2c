/** The address that a text is, or leads to from `base`; null where it is none. URL.parse, which browsers have had since 2024 only. */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
