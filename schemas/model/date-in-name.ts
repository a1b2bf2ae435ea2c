/** A year of data: maps are older, and codes of four digits are many. */
const firstYear = 1900;

/** Ways of writing a date in the name of a file, the most exact first; digits beside them make them something else. */
const namedDates: readonly RegExp[] = [
  /(?<!\d)(\d{4})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)/g,
  /(?<!\d)(\d{4})[-_.]?(0[1-9]|1[0-2])(?!\d)/g,
  /(?<!\d)(\d{4})(?!\d)/g,
];

/** Last date in a file's name ("30014_PLU_20171013.zip"), to the year, month or day; undefined where no date is `today` or before. */
export function dateInName(name: string, today: string): string | undefined {
  for (const pattern of namedDates) {
    const dates = [...name.matchAll(pattern)].map(([, ...parts]) => parts.join('-')).filter((date) => isPast(date, today));
    if (dates.length > 0) return dates.at(-1);
  }
  return undefined;
}

/** Whether a date is in the calendar, and until `today` (YYYY-MM-DD), as far as it is known. */
export const isPast = (date: string, today: string): boolean =>
  Number(date.slice(0, 4)) >= firstYear && date <= today.slice(0, date.length) && !Number.isNaN(Date.parse(date)) && isDay(date);

/** Whether a date to the day is in the calendar. */
const isDay = (date: string): boolean => date.length < 10 || new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);

/** Fields whose dates are of what comes, of people, or of what an object has begun to serve, not of the data. */
export const otherDates = /naiss|birth|fin\b|_fin|fin_|end|expir|echeance|valid|prevu|prochain|en_?service/i;
