/** The conic zones of France: where the plan of each lies. */
const origins = { 'EPSG:3946': [1_846_400, 5_181_500], 'EPSG:3947': [1_650_000, 6_180_000] } as const;

/** Simplified street plan (GML) of one conic zone: three walls, one an arc of 5 m radius, in and beside two zones of exchange. */
export function streetPlan(crs: keyof typeof origins): string {
  const [x0, y0] = origins[crs];
  const at = (...points: [x: number, y: number][]): string => points.map(([x, y]) => `${x0 + x} ${y0 + y}`).join(' ');
  const curve = (id: string, segment: string): string =>
    `<gml:Curve gml:id="${id}-g" srsName="${crs}" srsDimension="2"><gml:segments>${segment}</gml:segments></gml:Curve>`;
  const wall = (id: string, day: string, precision: string, segment: string): string => `<featureMember><MurPCRS gml:id="${id}">
<dateLeve>${day}</dateLeve><idObjet>${id}</idObjet><thematique>05</thematique><qualiteCategorisation>01</qualiteCategorisation>
<precisionPlanimetrique>${precision}</precisionPlanimetrique><precisionAltimetrique>010</precisionAltimetrique><producteur>Géomètre</producteur>
<geometrie>${curve(id, segment)}</geometrie><typeMur>06</typeMur></MurPCRS></featureMember>`;
  const straight = (...points: [number, number][]): string =>
    `<gml:LineStringSegment><gml:posList>${at(...points)}</gml:posList></gml:LineStringSegment>`;
  const zone = (id: string, x: number): string => `<featureMember><EmpriseEchangePCRS gml:id="${id}">
<fournisseur>Métropole</fournisseur><datePublication>2026-02-01</datePublication><geometrie>
<gml:MultiSurface gml:id="${id}-g" srsName="${crs}" srsDimension="2"><gml:surfaceMember><gml:Polygon gml:id="${id}-p"><gml:exterior><gml:LinearRing>
<gml:posList>${at([x, 0], [x + 50, 0], [x + 50, 50], [x, 50], [x, 0])}</gml:posList>
</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface></geometrie><idEmprise>${id}</idEmprise></EmpriseEchangePCRS></featureMember>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<PlanCorpsRueSimplifie xmlns="http://cnig.gouv.fr/pcrs" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="plan" version="2.0">
${wall('m1', '2025-03-01', '005', straight([10, 10], [20, 10]))}
${wall('m2', '2025-04-01', '010', `<gml:Arc><gml:posList>${at([25, 30], [30, 35], [35, 30])}</gml:posList></gml:Arc>`)}
${wall('m3', '2024-01-15', '040', straight([70, 10], [80, 12]))}
${zone('Z1', 0)}
${zone('Z2', 60)}
</PlanCorpsRueSimplifie>
`;
}
