// Asked for first and awaited by nothing: it is there before the styles are, so that a reader who chose a scheme does not see the
// other one flash. Nothing is stored until the reader uses the switch. Every page carries this file: it is as short as it can be.
const key = 'mappe-theme';
const root = document.documentElement;
const { dataset } = root;

/** Call a function for each element found, if any. */
const each = <Found extends HTMLElement>(selector: string, then: (found: Found) => void, within: ParentNode = document): void =>
  within.querySelectorAll<Found>(selector).forEach(then);

const isDark = (): boolean => (dataset['theme'] ? dataset['theme'] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);

try {
  const chosen = localStorage.getItem(key);
  if (chosen === 'light' || chosen === 'dark') dataset['theme'] = chosen;
} catch {
  // Storage is refused: the reader's system chooses.
}

function startHeader(): void {
  each('[data-theme-switch]', (button) => {
    const show = (): void => button.setAttribute('aria-pressed', `${isDark()}`);
    button.hidden = false;
    show();
    button.addEventListener('click', () => {
      const next = isDark() ? 'light' : 'dark';
      dataset['theme'] = next;
      show();
      try {
        localStorage.setItem(key, next);
      } catch {
        // Storage is refused: the choice holds for this page.
      }
    });
  });
  // The other language is another page: query, map and layers, which an address holds, go there with the reader.
  each<HTMLAnchorElement>('a.tool[hreflang]', (link) => {
    for (const press of ['click', 'auxclick'])
      link.addEventListener(press, () => {
        link.search = location.search;
        link.hash = location.hash;
      });
  });
}

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', startHeader);
else startHeader();

// Paper says which page it was, with its question and its map, and on which day.
addEventListener('beforeprint', () => {
  const day = new Date().toLocaleDateString(root.lang, { dateStyle: 'long' });
  each('[data-printed]', (note) => (note.textContent = `${location.href}, ${note.dataset['printed'] ?? ''} ${day}.`));
});

// Where the script that starts the islands of a page did not load, none of them can say so: each has a line for that, which is shown here.
// A page is not loaded before this script, which its text asks for, has run.
addEventListener('load', () => {
  if (dataset['islands']) return;
  const reach = (): Promise<unknown> => fetch(location.href, { method: 'HEAD', cache: 'no-store' });
  each('[data-failure]', (note) => {
    note.hidden = false;
    reach().catch(() => each('[data-offline]', (reason) => (reason.hidden = false), note));
    each(
      '[data-retry]',
      (button) =>
        button.addEventListener('click', () => {
          reach().then(
            () => location.reload(),
            () => undefined,
          );
        }),
      note,
    );
  });
});

export {};
