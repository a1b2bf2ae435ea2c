/** Characters after which a shapefile cuts the names of its fields. */
const shapefileName = 10;

/** Whether a field is the one that a standard calls `asked`, in any case, cut by a shapefile or not. */
export const isField = (name: string, asked: string): boolean =>
  name.toLowerCase() === (name.length === shapefileName ? asked.slice(0, shapefileName) : asked).toLowerCase();
