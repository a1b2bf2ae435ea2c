/** Whether a value is plainly an https address, whole: only that becomes a link. */
export const isWebAddress = (value: unknown): value is string =>
  typeof value === 'string' && /^https:\/\/[^\s"<>…]+$/.test(value) && URL.canParse(value);
