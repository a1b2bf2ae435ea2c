/** Demands of the standard on a field of a class of objects; a text that may be left empty may also be missing. */
export interface PcrsField {
  /** As a GML or GeoPackage has it; a shapefile has its first ten letters. */
  name: string;
  /** The only codes that it may hold. */
  codes?: readonly string[];
  /** Beside them "other: " and a word. */
  isOpen?: true;
  isRequired?: true;
}

const themes = ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '99'];
/** Classes of precision, in centimetres. */
const precisions = ['002', '005', '010', '040', '150', '999'];
const networks = [
  ...['00', 'AEP', 'ASSA', 'ASSAEP', 'ASSAEU', 'ASSARU', 'CHAU', 'CHIM', 'COM'],
  ...['DECH', 'ELEC', 'ELECBT', 'ELECECL', 'ELECHT', 'ELECSLT', 'GAZ', 'INCE', 'MULT'],
];
const upTo = (last: number): string[] => Array.from({ length: last }, (_, index) => String(index + 1).padStart(2, '0'));
const required = (...names: string[]): PcrsField[] => names.map((name) => ({ name, isRequired: true }));

const theme: PcrsField = { name: 'thematique', codes: themes, isRequired: true };
const surveyed: PcrsField[] = [
  theme,
  { name: 'qualiteCategorisation', codes: upTo(3), isOpen: true, isRequired: true },
  { name: 'precisionPlanimetrique', codes: precisions, isRequired: true },
  { name: 'precisionAltimetrique', codes: precisions },
];
const symbol = required('angleRotation', 'longueur_mm', 'largeur_mm');
const text: PcrsField[] = [
  ...[theme, { name: 'justification', codes: ['C', 'D', 'G'], isRequired: true as const }],
  ...required('angleRotation', 'taille'),
];
const address: PcrsField[] = [...text, { name: 'positionnement', codes: upTo(5) }];

/** Fields of each class of the standard, by its name in small letters (CNIG, PCRS 2.0: its XML schema). */
export const pcrsFields: Readonly<Record<string, readonly PcrsField[]>> = {
  affleurantpcrs: [...surveyed, { name: 'nature', codes: upTo(7), isOpen: true }, { name: 'reseau', codes: networks, isOpen: true }],
  affleurantsymbolepcrs: symbol,
  arbrepcrs: surveyed,
  empriseechangepcrs: required('datePublication'),
  facadepcrs: surveyed,
  habillageenveloppepcrs: [theme],
  habillagelignespcrs: [theme],
  habillagepointspcrs: [theme],
  habillagesymbolepcrs: [theme, ...symbol],
  habillagetextepcrs: text,
  limitevoiriepcrs: surveyed,
  marcheescalierpcrs: surveyed,
  masqueopacitepcrs: [theme, ...required('transparence')],
  murpcrs: [...surveyed, { name: 'typeMur', codes: upTo(6) }],
  nomvoiriepcrs: address,
  numerovoiriepcrs: address,
  objetgeneriquepcrs: surveyed,
  pilepontpcrs: surveyed,
  pilierparticulierpcrs: surveyed,
  pilierregulierpcrs: [
    ...[...surveyed, { name: 'section', codes: ['00', '01', '02', '03'], isRequired: true as const }],
    ...required('angleRotation', 'longueur', 'largeur'),
  ],
  pointcanevaspcrs: surveyed,
  pointlevepcrs: required('precisionXY'),
  proeminencebatipcrs: surveyed,
  quaifluviomaritimepcrs: surveyed,
  quairailpcrs: surveyed,
  railpcrs: surveyed,
  seuilpcrs: surveyed,
};
