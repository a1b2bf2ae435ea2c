/** Words of the comparison of what a request proposes with what is published. */
export const swipe = {
  title: 'What changes',
  counts: 'Against what is published',
  lead: 'Left of the bar, what is published; right of it, what the request proposes.',
  open: 'Compare on the map',
  hint: 'Two maps of one place, and a bar that goes from one to the other',
  published: 'Published',
  proposed: 'Proposed',
  bar: 'Place of the bar between the two maps',
  at: (percent: number) => `Published on ${percent}% of the width, proposed on the rest`,
  label: (title: string) => `Map of “${title}”: what is published and what is proposed`,
  gone: 'The published version is no longer kept: there is nothing to compare with.',
  unreachable: 'The published version cannot be read. Try again.',
  remains: 'The counts above remain true.',
  one: 'See each change on a map',
};
