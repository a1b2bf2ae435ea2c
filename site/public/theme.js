// Asked for first and awaited by nothing: it is there before the styles are, so that a reader who chose a scheme does not see the
// other one flash. Nothing is stored until the reader uses the switch.
(() => {
  const key = 'mappe-theme';
  const root = document.documentElement;
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const chosen = stored();
  if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen;

  const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const start = () => {
    const button = document.querySelector('[data-theme-switch]');
    if (!button) return;
    const show = () => button.setAttribute('aria-pressed', String(isDark()));
    button.hidden = false;
    show();
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      try {
        localStorage.setItem(key, root.dataset.theme);
      } catch {
        // Storage is refused: the choice holds for this page.
      }
      show();
    });
  };
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
  else start();
})();

// Where the script that starts the islands of a page did not come, none of them can say so: each has a line for that, which is shown here.
(() => {
  const isReached = () => fetch(location.href, { method: 'HEAD', cache: 'no-store' });
  const tell = () => {
    if (document.documentElement.dataset.islands) return;
    for (const note of document.querySelectorAll('[data-failure]')) {
      note.hidden = false;
      isReached().catch(() => {
        note.querySelector('[data-offline]').hidden = false;
      });
      note.querySelector('[data-retry]').addEventListener('click', () => {
        isReached().then(
          () => location.reload(),
          () => {},
        );
      });
    }
  };
  if (document.readyState === 'complete') tell();
  else addEventListener('load', tell);
})();
