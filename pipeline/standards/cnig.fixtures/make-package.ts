import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const text = (name: string, value: string): string => `<gmd:${name}><gco:CharacterString>${value}</gco:CharacterString></gmd:${name}>`;

/** A sheet as the national model of metadata lays it out, with only what is read. */
export const sheetOf = (
  title: string,
  { code = 'https://www.geoportail-urbanisme.gouv.fr/document/51108_PLU_20260301', lineage = 'Numérisé sur le plan cadastral.' } = {},
): string => `<?xml version="1.0" encoding="UTF-8"?>
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:identificationInfo><gmd:MD_DataIdentification>
<gmd:citation><gmd:CI_Citation>${text('title', title)}
<gmd:date><gmd:CI_Date><gmd:date><gco:Date>2026-03-01</gco:Date></gmd:date></gmd:CI_Date></gmd:date>
<gmd:identifier><gmd:MD_Identifier>${text('code', code)}</gmd:MD_Identifier></gmd:identifier></gmd:CI_Citation></gmd:citation>
${text('abstract', 'Plan local d’urbanisme\n numérisé &lt;b&gt;ici&lt;/b&gt;.')}
<gmd:pointOfContact><gmd:CI_ResponsibleParty>${text('organisationName', 'Mairie d’Exemple')}${text('electronicMailAddress', 'mairie@exemple.fr')}</gmd:CI_ResponsibleParty></gmd:pointOfContact>
${text('useLimitation', 'Licence Ouverte 2.0')}
</gmd:MD_DataIdentification></gmd:identificationInfo>
<gmd:dataQualityInfo><gmd:LI_Lineage>${text('statement', lineage)}</gmd:LI_Lineage></gmd:dataQualityInfo>
</gmd:MD_Metadata>`;

/** A PDF of one empty page, as far as anybody looks at it. */
export const smallPdf = '%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n';

type Row = Record<string, string | number>;

/** A square of 100 m in Lambert-93, the nth in a row. */
export const squareAt = (index: number): unknown => {
  const x = 770_000 + index * 100;
  const y = 6_906_000;
  const ring = [[x, y], [x, y + 100], [x + 100, y + 100], [x + 100, y], [x, y]]; // prettier-ignore
  return { type: 'Polygon', coordinates: [ring] };
};

/** Write rows as a shapefile in Lambert-93, each with the geometry of its place; without `geometryAt` as a table alone. */
export function writeShape(path: string, rows: readonly Row[], geometryAt?: (index: number) => unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const features = rows.map((properties, index) => ({ type: 'Feature', properties, geometry: geometryAt?.(index) ?? null }));
  const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2154' } };
  writeFileSync(`${path}.json`, JSON.stringify({ type: 'FeatureCollection', ...(geometryAt && { crs }), features }));
  const kind = geometryAt === undefined ? ['-nlt', 'NONE'] : [];
  execFileSync('ogr2ogr', ['-f', 'ESRI Shapefile', ...kind, '-lco', 'ENCODING=UTF-8', path, `${path}.json`], { stdio: 'pipe' });
  rmSync(`${path}.json`);
}

/**
 * Write the folder of a small local plan, called like 51108_PLU_20260301: two zones, with rules by file and by address, and a prescription.
 */
export function makePlan(folder: string): void {
  const [insee = '', , date = ''] = basename(folder).split('_');
  const layer = (name: string): string => join(folder, 'Donnees_geographiques', `${insee}_${name}_${date}.shp`);
  const idurba = basename(folder);
  const rules = `${insee}_reglement_${date}.pdf`;
  writeShape(
    layer('ZONE_URBA'),
    [
      { LIBELLE: 'UA', TYPEZONE: 'U', NOMFIC: `${rules}#page=24`, URLFIC: '', IDURBA: idurba },
      { LIBELLE: 'N', TYPEZONE: 'N', NOMFIC: '', URLFIC: 'https://exemple.fr/reglement.pdf', IDURBA: idurba },
    ],
    squareAt,
  );
  writeShape(layer('PRESCRIPTION_SURF'), [{ LIBELLE: 'Espace boisé', TYPEPSC: '01', STYPEPSC: '00', NOMFIC: 'absent.pdf' }], squareAt);
  writeShape(join(folder, `${insee}_DOC_URBA_${date}.dbf`), [{ IDURBA: idurba, TYPEDOC: 'PLU', NOMREG: rules }]);
  writeFileSync(join(folder, 'fiche.xml'), sheetOf('Plan local d’urbanisme d’Exemple'));
  const written = join(folder, 'Pieces_ecrites', '3_Reglement');
  mkdirSync(written, { recursive: true });
  writeFileSync(join(written, rules), smallPdf);
}
