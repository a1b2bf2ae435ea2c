// Asked for first and awaited by nothing: it is there before the styles are, so that a reader who chose a scheme does not see the
// other one flash. Nothing is stored until the reader uses the switch.
const key = 'mappe-theme';
const root = document.documentElement;

function readChoice(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const chosen = readChoice();
if (chosen === 'light' || chosen === 'dark') root.dataset['theme'] = chosen;

const isDark = (): boolean => (root.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

function startSwitch(): void {
  const button = document.querySelector<HTMLElement>('[data-theme-switch]');
  if (!button) return;
  const show = (): void => button.setAttribute('aria-pressed', String(isDark()));
  button.hidden = false;
  show();
  button.addEventListener('click', () => {
    const next = isDark() ? 'light' : 'dark';
    root.dataset['theme'] = next;
    try {
      localStorage.setItem(key, next);
    } catch {
      // Storage is refused: the choice holds for this page.
    }
    show();
  });
}

/** The other language is another page: query, map and layers, which an address holds, go there with the reader. */
function keepPlace(): void {
  const link = document.querySelector<HTMLAnchorElement>('a.tool[hreflang]');
  for (const press of ['click', 'auxclick'])
    link?.addEventListener(press, () => {
      link.search = location.search;
      link.hash = location.hash;
    });
}

/** Paper says which page it was, with its question and its map, and on which day. */
function tellPaper(): void {
  const note = document.querySelector<HTMLElement>('[data-printed]');
  const day = new Date().toLocaleDateString(root.lang, { dateStyle: 'long' });
  if (note) note.textContent = `${location.href}, ${note.dataset['printed'] ?? ''} ${day}.`;
}
addEventListener('beforeprint', tellPaper);

function startHeader(): void {
  startSwitch();
  keepPlace();
}

const reach = (): Promise<Response> => fetch(location.href, { method: 'HEAD', cache: 'no-store' });

/** Where the script that starts the islands of a page did not come, none of them can say so: each has a line for that, which is shown here. */
function tellOfLostIslands(): void {
  if (root.dataset['islands']) return;
  for (const note of document.querySelectorAll<HTMLElement>('[data-failure]')) {
    note.hidden = false;
    reach().catch(() => note.querySelector('[data-offline]')?.removeAttribute('hidden'));
    note.querySelector('[data-retry]')?.addEventListener('click', () => {
      reach().then(
        () => location.reload(),
        () => undefined,
      );
    });
  }
}

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', startHeader);
else startHeader();
if (document.readyState === 'complete') tellOfLostIslands();
else addEventListener('load', tellOfLostIslands);

export {};
