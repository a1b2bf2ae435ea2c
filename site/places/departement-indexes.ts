import { readOfficialCode } from './official-code.ts';
import type { PlaceAreas } from './place-areas.ts';
import type { DepartementIndex, Reach } from './territories.ts';

/** Index of each département, by its code; `counts`: data sets of each territory's own, `reachOf`: those that miss a commune or group. */
export function departementIndexes(
  counts: ReadonlyMap<string, number>,
  { boxes: placed, standIns }: PlaceAreas,
  reachOf: (code: string) => Reach = () => ({}),
): Map<string, DepartementIndex> {
  const { communes, groups, departements } = readOfficialCode();
  const names = new Map(groups.map(({ code, name }) => [code, name]));
  const indexes = new Map<string, DepartementIndex>();
  for (const [code, wider] of departements) indexes.set(code, { wider, communes: [], groups: {}, counts: {}, reaches: [], groupReach: {} });
  for (const { departement, population: _, ...commune } of communes) {
    const index = indexes.get(departement);
    if (index === undefined) continue;
    const reach = commune.now === undefined ? kept(index, reachOf(commune.code)) : undefined;
    const of = commune.now === undefined ? standIns.get(commune.code) : undefined;
    const boxes = commune.now === undefined ? (placed.get(commune.code) ?? []) : [];
    index.communes.push({ ...commune, boxes, ...(of !== undefined && { of }), ...(reach !== undefined && { reach }) });
    for (const group of [commune.epci, commune.ept]) if (group !== undefined) index.groups[group] = names.get(group) ?? group;
  }
  for (const index of indexes.values()) {
    const chain = [...index.wider, ...index.communes].map(({ code }) => code);
    for (const code of Object.keys(index.groups)) {
      const reach = kept(index, reachOf(code));
      if (reach !== undefined) index.groupReach[code] = reach;
    }
    for (const code of [...chain, ...Object.keys(index.groups)]) {
      const count = counts.get(code);
      if (count !== undefined) index.counts[code] = count;
    }
  }
  return indexes;
}

/** Keep a reach in an index, each once; undefined where nothing differs. */
function kept({ reaches }: DepartementIndex, reach: Reach): number | undefined {
  if (Object.keys(reach).length === 0) return undefined;
  const text = JSON.stringify(reach);
  const known = reaches.findIndex((each) => JSON.stringify(each) === text);
  return known >= 0 ? known : reaches.push(reach) - 1;
}
