/** Whether the page is dark now: by the reader's switch, else by the system. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined || chosen === '' ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

/** Tells each change of the page between light and dark; gives back the way to stop. */
export function watchScheme(tell: (dark: boolean) => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const changed = (): void => tell(isDark());
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
