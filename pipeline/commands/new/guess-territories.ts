import { territoryOf } from '../../../schemas/model/territories.ts';

/** Names that the CNIG's standards give to their packages, and the codes that each may mean. */
const packages: readonly { name: RegExp; codes: (code: string) => string[] }[] = [
  // A plan is of a commune, or of a union of communes: 30014_PLU_20171013, 241800432_PLUi_20200128.
  { name: /^(\d[\dAB]\d{3})_(?:PLU|POS|CC|PSMV)_\d{8}/i, codes: (code) => [`COMMUNE-${code}`] },
  { name: /^(\d{9})_(?:PLUI?|CC|SCOT)_\d{8}/i, codes: (code) => [`EPCI-${code}`, `EPT-${code}`] },
  // A servitude is told by its manager, its category and where it applies: 110068012_PM3_28_20161104.
  { name: /^\d{9}_[A-Z]{1,3}\d+[A-Z]*_(\d{2,3}|2[AB])_\d{8}/i, codes: (code) => [`DEP-${code}`, `OM-${code}`] },
];

/** The territory that a package of the CNIG is of, by its name, where it exists; undefined where the name tells none. */
export function guessTerritories(name: string, isPlace: (code: string) => boolean): string[] | undefined {
  const codes = packages.flatMap(
    (known) =>
      known.name
        .exec(name)
        ?.slice(1, 2)
        .flatMap((code) => known.codes(code.toUpperCase())) ?? [],
  );
  const code = codes.find((each) => territoryOf(each) !== undefined || isPlace(each));
  return code === undefined ? undefined : [code];
}
