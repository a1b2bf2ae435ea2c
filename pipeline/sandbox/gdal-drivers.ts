/** Every driver that GDAL 3.8 to 3.12 may bring; a test holds it against the GDAL that is here. */
const all = `
  AAIGrid, ACE2, ADBC, ADRG, AIG, AirSAR, AIVector, AmigoCloud, Arrow, AVCBin, AVCE00, AVIF, BAG, BASISU, BIGGIF, BLX, BMP, BSB, BT,
  BYN, CAD, CALS, Carto, CEOS, COASP, COG, COSAR, CPG, CSV, CSW, CTable2, CTG, DAAS, DB2ODBC, DERIVED, DGN, DIMAP, DIPEx, DOQ1,
  DOQ2, DTED, DXF, ECRGTOC, ECW, EDIGEO, EEDA, EEDAI, EHdr, EIR, ELAS, Elasticsearch, ENVI, ERS, ESAT, ESRI Shapefile, ESRIC,
  ESRIJSON, EXR, FAST, FileGDB, FIT, FITS, FlatGeobuf, GDALG, GenBin, Geoconcept, GeoJSON, GeoJSONSeq, GeoRSS, GFF, GIF, GML, GMLAS,
  GPKG, GPSBabel, GPX, GRASS, GRASSASCIIGrid, GRIB, GS7BG, GSAG, GSBG, GSC, GTFS, GTI, GTiff, GTX, GXF, HANA, HDF4, HDF4Image, HDF5,
  HDF5Image, HEIF, HF2, HFA, HTF, HTTP, Idrisi, ILWIS, Interlis 1, Interlis 2, IRIS, ISCE, ISG, ISIS2, ISIS3, JAXAPALSAR, JDEM, JML,
  JP2ECW, JP2KAK, JP2MrSID, JP2OpenJPEG, JPEG, JPEGXL, JSONFG, KEA, KML, KMLSUPEROVERLAY, KRO, KTX2, L1B, LAN, LCP, Leveller,
  LIBERTIFF, LIBKML, LOSLAS, LVBAG, MAP, MapInfo File, MapML, MBTiles, MEM, Memory, MFF, MFF2, MiraMonVector, MongoDBv3, MRF, MrSID,
  MSG, MSGN, MSSQLSpatial, MVT, MySQL, NAS, NDF, netCDF, NGSGEOID, NGW, NITF, NOAA_B, NSIDCbin, NTv2, NWT_GRC, NWT_GRD, OAPIF, OCI,
  ODBC, ODS, OGCAPI, OGR_GMT, OGR_OGDI, OGR_PDS, OGR_SDTS, OGR_VRT, OpenAir, OpenFileGDB, OSM, OZI, Parquet, PAux, PCIDSK, PCRaster,
  PDF, PDS, PDS4, PGDUMP, PGeo, PLMOSAIC, PLSCENES, PMTiles, PNG, PNM, PostGISRaster, PostgreSQL, PRF, R, Rasterlite, RCM, RIK, RMF,
  ROI_PAC, RPFTOC, RRASTER, RS2, RST, S102, S104, S111, S57, SAFE, SAGA, SAR_CEOS, SDTS, Selafin, SENTINEL2, SGI, SIGDEM, SNAP_TIFF,
  SNODAS, SOSI, SQLAnywhere, SQLite, SRP, SRTMHGT, STACIT, STACTA, SVG, SXF, Terragen, TGA, TIGER, TIL, TileDB, TopoJSON, TSX, UK
  .NTF, USGSDEM, VDV, VFK, VICAR, VRT, Walk, WAsP, WCS, WEBP, WFS, WMS, WMTS, XLS, XLSX, XODR, XPM, XYZ, Zarr, ZMap`
  .split(',')
  .map((name) => name.trim().replace(/\s+/g, ' '));

/** Each command names the driver that may open its file (-if); these, which open other files or addresses, are not there for any. */
const opensOthers =
  // guard [OGR_VRT, → ]: has no driver that opens another file
  'OGR_VRT,WMS,WCS,WFS,WMTS,HTTP,CSW,OAPIF,OGCAPI,GTI,STACIT,STACTA,PLMOSAIC,PLSCENES,EEDA,EEDAI,DAAS,NGW,Elasticsearch,Carto,AmigoCloud,PostgreSQL,PostGISRaster,MySQL,MSSQLSpatial,ODBC,PGeo,ESRIC,KMLSUPEROVERLAY,Rasterlite,PDF,PCIDSK,RPFTOC,RS2,GMLAS,GPSBabel';

/** Value of GDAL_SKIP: all drivers but those that a command names, or those that open other files where it names none. */
export const gdalSkip = (drivers: readonly string[] | undefined): string =>
  // guard [drivers === undefined → drivers !== null]: has no driver but those
  drivers === undefined ? opensOthers : all.filter((name) => !drivers.includes(name)).join(',');

/** Programs of GDAL, and whether each can be told by -if which driver may open its file. */
const takesIf: Readonly<Record<string, boolean>> = {
  ogrinfo: true,
  ogr2ogr: true,
  gdalinfo: true,
  gdal_translate: true,
  gdalwarp: true,
  gdalsrsinfo: false,
  gdaladdo: false,
  gdaldem: false,
  gdalbuildvrt: false,
};

/** Refuse a command of GDAL that would try every driver on its input: a file is opened by its content, not by its name. */
export function refuseAnyDriver({
  program,
  args,
  drivers,
}: {
  program: string;
  args: readonly string[];
  drivers?: readonly string[];
}): void {
  const named = args.filter((arg) => arg === '-if').length;
  if (takesIf[program] === undefined || drivers !== undefined || args.join() === '--version') return;
  if (!takesIf[program]) throw new Error(`${program} opens its file with any driver: its command must name some in "drivers".`);
  // guard [named !== 1 → named < 1]: is not run without one driver
  if (named !== 1) throw new Error(`${program} opens its file with any driver: its command must name one by -if.`);
}
