/** Text that names addresses of this site, as it is where a reader sees it: a trial and a mirror have another origin than the one that pages are made for. */
export const addressedHere = (text: string, made: string = import.meta.env.SITE, here: string = location.origin): string =>
  text.replaceAll(`${new URL(made).origin}/`, `${here}/`);
