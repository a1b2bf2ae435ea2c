/** Columns of a table of changes before those of the data. `before`: what its changed fields held, as a JSON object. */
export const changeFields = [
  { name: 'change', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'moved', type: 'boolean' },
  { name: 'fields', type: 'text' },
  { name: 'before', type: 'text' },
] as const;
