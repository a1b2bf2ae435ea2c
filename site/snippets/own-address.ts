/** Address for which this page was made. */
const madeFor = (): string => document.querySelector<HTMLMetaElement>('meta[property="og:url"]')?.content ?? location.href;

/** Replace the site's built address in a text by the current one: a trial or a mirror has another origin. */
export const addressedHere = (text: string, made: string = madeFor(), here: string = location.origin): string =>
  text.replaceAll(`${new URL(made).origin}/`, `${here}/`);
