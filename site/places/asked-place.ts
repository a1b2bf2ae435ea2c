/** Letters of the longest name that is looked up. */
const longest = 80;

/** Look up the query of the home page's form in the place search, as if it had been typed there. */
export function askPlace(): void {
  // A name or a code that one place alone has leads to its page; of several the reader chooses.
  const asked = new URLSearchParams(location.search).get('q')?.trim().slice(0, longest);
  if (!asked) return;
  let isTyped = false;
  const look = (): void => {
    const box = document.querySelector<HTMLInputElement>('main [role="search"] input');
    if (!box) return;
    if (!isTyped) {
      isTyped = true;
      box.value = asked;
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }
    const links = [...document.querySelectorAll<HTMLAnchorElement>('main [role="search"] li a')];
    // The reader types something else.
    if (links.length > 0 || box.value !== asked) watcher.disconnect();
    if (box.value === asked) follow(links, asked);
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, { childList: true, subtree: true });
  // The box may be there already.
  look();
}

function follow(links: readonly HTMLAnchorElement[], asked: string): void {
  const named = links.filter(
    ({ firstElementChild }) => firstElementChild?.textContent.localeCompare(asked, 'fr', { sensitivity: 'base' }) === 0,
  );
  const [only, ...others] = named.length > 0 ? named : links;
  if (only && others.length === 0) location.replace(only.href);
}
