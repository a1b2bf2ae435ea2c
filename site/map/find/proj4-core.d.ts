/* What the package says of itself covers its entry alone. */

declare module 'proj4/lib/core.js' {
  import type { Converter } from 'proj4';

  export default function proj4(definition: string): Converter;
}

declare module 'proj4/lib/Proj.js' {
  const Proj: { projections: { add(projection: { names: string[] }): void } };
  export default Proj;
}

declare module 'proj4/lib/projections/*.js' {
  const projection: { names: string[] };
  export default projection;
}
