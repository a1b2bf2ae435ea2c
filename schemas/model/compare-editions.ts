/** Below zero where edition `a` comes before `b`. */
export const compareEditions = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
