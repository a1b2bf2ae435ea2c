/** A coordinate system as ogrinfo's JSON gives it. */
export interface OgrSystem {
  projjson?: ProjJson;
}

/** A coordinate system as PROJ describes it, as far as it is read here. */
export interface ProjJson {
  type: string;
  name: string;
  id?: { authority: string; code: string | number };
  components?: ProjJson[];
  source_crs?: ProjJson;
  coordinate_system?: { axis?: { unit?: string | { conversion_factor?: number } }[] };
}

/** Metres of a unit of the first axis of a system that measures lengths. */
export function metresOfAxis(crs: ProjJson): number {
  const unit = crs.coordinate_system?.axis?.[0]?.unit;
  return (typeof unit === 'object' ? unit.conversion_factor : undefined) ?? 1;
}

/** The system of heights that is described, alone or beside a plane. */
export const heightsOf = (crs: ProjJson | undefined): ProjJson | undefined =>
  [crs, ...(crs?.components ?? [])].find((part) => part?.type === 'VerticalCRS');

/** The part that x and y are in, of a system that may also hold heights or a shift. */
export const horizontal = (crs: ProjJson | undefined): ProjJson | undefined =>
  crs?.type === 'CompoundCRS' ? horizontal(crs.components?.[0]) : crs?.type === 'BoundCRS' ? horizontal(crs.source_crs) : crs;
