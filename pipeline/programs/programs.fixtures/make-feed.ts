import { makeZip } from './make-zip.ts';

/** The files of a small GTFS feed as operators write them: a byte order mark, quoted cells, times beyond midnight, points out of order. */
export const feedFiles: Readonly<Record<string, string>> = {
  'agency.txt': '\ufeffagency_id,agency_name,agency_url,agency_timezone\n1,"Réseau, dit « Citura »",https://transport.exemple.fr,Europe/Paris\n',
  'stops.txt':
    '\ufeffstop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\r\n' +
    '0101,12,"Gare, quai A",49.2594,4.0244,0,100,1\r\n0102,13,Opéra,49.2533,4.0317,0,100,\r\n100,,Centre,49.2560,4.0280,1,,\r\n200,,Couloir,,,3,100,\r\n',
  'routes.txt':
    'route_id,agency_id,route_short_name,route_long_name,route_type,route_color,route_text_color\n01,1,A,Ligne A,0,00A0E3,FFFFFF\n02,1,7,"Ligne ""7""",3,,\n',
  'trips.txt':
    'route_id,service_id,trip_id,trip_headsign,direction_id,shape_id\n01,S1,1001,Opéra,0,10\n01,S1,1002,Opéra,0,10\n02,S1,2001,Gare,0,20\n02,S1,2002,Opéra,1,20\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n1001,23:58:00,23:58:00,0101,1\n1001,24:07:30,24:07:30,0102,2\n1002,25:10:00,25:10:00,0101,1\n2001, 8:00:00, 8:00:00,0102,1\n',
  'calendar.txt': 'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nS1,1,1,1,1,1,0,0,20260101,20261231\n',
  'calendar_dates.txt': 'service_id,date,exception_type\nS1,20260501,2\n',
  'shapes.txt':
    'shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n10,49.2533,4.0317,10,1.2\n10,49.2594,4.0244,1,0\n20,49.2533,4.0317,1,\n10,49.2560,4.0280,2,0.5\n20,49.2594,4.0244,2,\n',
};

/** A GTFS feed in a zip, its files as above or as `changes` has them; null leaves one out. */
export function makeFeed(changes: Readonly<Record<string, string | null>> = {}, folder = ''): Buffer {
  const files = Object.entries({ ...feedFiles, ...changes }).flatMap(([name, content]) => (content === null ? [] : [{ name: `${folder}${name}`, content }]));
  return makeZip(files);
}
