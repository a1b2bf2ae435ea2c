/** A shapefile cuts the names of its fields here. */
const shapefileName = 10;

/** Whether a field is one that a standard calls `asked`, in whatever format and case. */
export const isField = (name: string, asked: string): boolean =>
  name.toLowerCase() === (name.length === shapefileName ? asked.slice(0, shapefileName) : asked).toLowerCase();
