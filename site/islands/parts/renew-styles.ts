/** Style sheets of the page that did not come. */
const lost = new Set<HTMLLinkElement>();

document.addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') lost.add(target);
  },
  true,
);

/** Fetch style sheets that did not come once more: Vite asks for each only once, and its part would be shown bare. */
export async function renewStyles(): Promise<void> {
  await Promise.all([...lost].map(renew));
}

const renew = (link: HTMLLinkElement): Promise<void> =>
  new Promise((resolve, reject) => {
    const again = document.createElement('link');
    again.rel = 'stylesheet';
    again.href = link.href;
    again.addEventListener('load', () => resolve());
    again.addEventListener('error', () => reject(new TypeError(`${link.href} could not be fetched.`)));
    lost.delete(link);
    link.remove();
    document.head.append(again);
  });
