import { freeName } from '../../schemas/model/column-names.ts';

/** White space in SQL, line breaks and all Unicode spaces included: the trim of SQLite knows the common space alone. */
const blanks = `char(${[9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288, 65279].join(', ')})`;

/** SQL of a text without the white space around it. */
export const bareText = (value: string): string => `trim(${value}, ${blanks})`;

/** Whether a time says its zone: SQLite gives its moment then, and else the time of the place as it is. */
export const isZoned = (text: string): string => `(${text} LIKE '%Z' OR ${text} GLOB '*[+-][0-9][0-9]:[0-9][0-9]')`;

/** Names of the columns that hold the point on a feature: longitude, latitude. */
export const pointColumns = (columns: readonly { name: string }[]): [x: string, y: string] => [
  freeName('mappe_x', columns),
  freeName('mappe_y', columns),
];
