import { dropped as en } from '../words/en/dropped.ts';
import { dropped as fr } from '../words/fr/dropped.ts';

/** No more than a few names: a folder may hold hundreds. */
const fewNames = 3;

/** Hand dropped files once more to a page whose islands were still on their way, else say where files are read. */
export async function answerFiles(files: readonly File[], islands: Promise<unknown>[]): Promise<void> {
  const coming = islands.splice(0);
  await Promise.all(coming);
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  // What nobody takes then comes back without islands that are on their way.
  if (coming.length === 0) tellDropped(files);
  else document.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
}

/** Says of files that were dropped on a page where they are read; a dialog of the browser's own, which Escape closes. */
function tellDropped(files: readonly Pick<File, 'name'>[]): void {
  const t = document.documentElement.lang === 'en' ? en : fr;
  const names = files.slice(0, fewNames).map(({ name }) => name);
  const dialog = document.createElement('dialog');
  dialog.className = 'panel prose breaks';
  const title = element('h2', t.title);
  title.className = 'title-4';
  title.id = 'fichier-depose';
  dialog.setAttribute('aria-labelledby', title.id);
  const close = element('button', t.close);
  close.className = 'button';
  close.type = 'button';
  close.addEventListener('click', () => dialog.close());
  const ways = element('p', '');
  ways.className = 'wrap';
  ways.append(
    way(t.explore, '/explorer/', 'button main'),
    way(t.publish, '/publier/', 'button'),
    way(t.formats, '/aide/', 'button', 'formats/'),
    close,
  );
  const shown = [...names, ...(files.length > fewNames ? ['…'] : [])].join(', ');
  dialog.append(title, element('p', t.told(shown)), element('p', t.instead), ways);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** A way that the head of the page has, in its language and below its address, or one beyond it. */
function way(text: string, ending: string, className: string, beyond = ''): HTMLAnchorElement {
  const link = element('a', text);
  link.className = className;
  link.href = (document.querySelector<HTMLAnchorElement>(`header a[href$="${ending}"]`)?.href ?? ending) + beyond;
  return link;
}

function element<Name extends 'a' | 'button' | 'h2' | 'p'>(name: Name, text: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
