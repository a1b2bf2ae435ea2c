import initSqlJs from 'sql.js';

/** A record as QGIS 3.40 writes it into gpkg_metadata when it packages layers. */
export const qgisRecord = (title = 'Mâts éoliens de la Marne'): string => `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.40.6-Bratislava">
 <identifier>mats</identifier>
 <parentidentifier></parentidentifier>
 <language>FRA</language>
 <type>dataset</type>
 <title>${title}</title>
 <abstract>Les mâts en service ou autorisés.
Les parcs en projet n’y figurent pas.</abstract>
 <keywords vocabulary="gmd:topicCategory"><keyword>éolien</keyword><keyword>énergie</keyword></keywords>
 <contact>
  <contactAddress><type>postal</type><address>40 bd Anatole France</address></contactAddress>
  <name>Jeanne Exemple</name>
  <organization>DDT de la Marne</organization>
  <position>Service SIG</position>
  <voice>0300000000</voice>
  <fax></fax>
  <email>ddt-sig@exemple.fr</email>
  <role>pointOfContact</role>
 </contact>
 <links/>
 <dates><date value="2020-01-01T00:00:00" type="Created"/><date value="2024-03-31T00:00:00" type="Revised"/></dates>
 <history>Levé au GPS en 2023.</history>
 <history>Mis à jour d’après les arrêtés.</history>
 <fees></fees>
 <constraints type="access">Aucune</constraints>
 <license>Licence Ouverte 2.0</license>
 <rights>DDT de la Marne</rights>
 <encoding></encoding>
 <crs><spatialrefsys nativeFormat="Wkt"><authid>EPSG:2154</authid></spatialrefsys></crs>
 <extent><spatial dimensions="2" minx="0" maxx="1" miny="0" maxy="1"/><temporal><period><start></start><end></end></period></temporal></extent>
</qgis>`;

/** A GeoPackage of one layer of points, with these metadata records and these styles of QGIS, the last being the default. */
export async function packageOf(records: readonly string[], styles: readonly string[] = []): Promise<Uint8Array> {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run(`
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'undefined', '');
    CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT, last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
    INSERT INTO gpkg_contents VALUES ('mats', 'features', 'mats', '', '2024-01-01T00:00:00Z', 4, 48, 5, 49, 4326);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
    INSERT INTO gpkg_geometry_columns VALUES ('mats', 'geom', 'POINT', 4326, 0, 0);
    CREATE TABLE mats (fid INTEGER PRIMARY KEY, geom BLOB, hauteur REAL);
    INSERT INTO mats VALUES (1, X'4750000100000000010100000000000000000012400000000000804840', 120.5);
    CREATE TABLE gpkg_metadata (id INTEGER PRIMARY KEY, md_scope TEXT, md_standard_uri TEXT, mime_type TEXT, metadata TEXT);
    CREATE TABLE gpkg_metadata_reference (reference_scope TEXT, table_name TEXT, column_name TEXT, row_id_value INTEGER, timestamp TEXT, md_file_id INTEGER, md_parent_id INTEGER);
  `);
  for (const record of records)
    database.run(`INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES ('dataset', 'http://mrcc.com/qgis.dtd', 'text/xml', ?)`, [
      record,
    ]);
  if (styles.length > 0)
    database.run('CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, f_table_name TEXT, styleQML TEXT, useAsDefault BOOLEAN, update_time DATETIME)');
  for (const [index, style] of styles.entries())
    database.run("INSERT INTO layer_styles (f_table_name, styleQML, useAsDefault) VALUES ('mats', ?, ?)", [style, Number(index === styles.length - 1)]);
  const bytes = database.export();
  database.close();
  return bytes;
}

const text = (value: string): string => `<gco:CharacterString>${value}</gco:CharacterString>`;
const party = (name: string, email: string): string =>
  `<gmd:CI_ResponsibleParty><gmd:organisationName>${text(name)}</gmd:organisationName><gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address><gmd:electronicMailAddress>${text(email)}</gmd:electronicMailAddress></gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo></gmd:CI_ResponsibleParty>`;
const day = (date: string, kind: string): string =>
  `<gmd:date><gmd:CI_Date><gmd:date><gco:Date>${date}</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode codeListValue="${kind}">${kind}</gmd:CI_DateTypeCode></gmd:dateType></gmd:CI_Date></gmd:date>`;

/** An ISO 19139 record as CNIG packages have it. */
export const isoRecord = `<?xml version="1.0" encoding="UTF-8"?>
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:contact>${party('Bureau d’études', 'be@exemple.fr')}</gmd:contact>
<gmd:dateStamp><gco:DateTime>2018-10-01T09:26:36+02:00</gco:DateTime></gmd:dateStamp>
<gmd:identificationInfo><gmd:MD_DataIdentification>
<gmd:citation><gmd:CI_Citation><gmd:title>${text('Plan local d’urbanisme de Vion')}</gmd:title>${day('2016-01-01', 'creation')}${day('2017-10-13', 'revision')}</gmd:CI_Citation></gmd:citation>
<gmd:abstract>${text('Le plan local d’urbanisme numérisé.')}</gmd:abstract>
<gmd:pointOfContact>${party('Mairie de Vion', 'mairie@exemple.fr')}</gmd:pointOfContact>
<gmd:descriptiveKeywords><gmd:MD_Keywords><gmd:keyword>${text('Usage des sols')}</gmd:keyword><gmd:thesaurusName><gmd:CI_Citation><gmd:title>${text('GEMET')}</gmd:title>${day('2008-06-01', 'publication')}</gmd:CI_Citation></gmd:thesaurusName></gmd:MD_Keywords></gmd:descriptiveKeywords>
<gmd:descriptiveKeywords><gmd:MD_Keywords><gmd:keyword>${text('PLU')}</gmd:keyword><gmd:keyword>${text('07345')}</gmd:keyword></gmd:MD_Keywords></gmd:descriptiveKeywords>
<gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:useLimitation>${text('Licence Ouverte 2.0')}</gmd:useLimitation><gmd:otherConstraints>${text('Pas de restriction d’accès public selon INSPIRE')}</gmd:otherConstraints></gmd:MD_LegalConstraints></gmd:resourceConstraints>
</gmd:MD_DataIdentification></gmd:identificationInfo>
<gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:lineage><gmd:LI_Lineage><gmd:statement>${text('Numérisé sur le cadastre.')}</gmd:statement></gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>
</gmd:MD_Metadata>`;
