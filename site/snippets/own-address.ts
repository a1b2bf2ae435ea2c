/** Replace the site's built address in a text by the current one: a trial or a mirror has another origin. */
export const addressedHere = (text: string, made: string = import.meta.env.SITE, here: string = location.origin): string =>
  text.replaceAll(`${new URL(made).origin}/`, `${here}/`);
