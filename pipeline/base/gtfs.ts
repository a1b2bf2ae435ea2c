import type { FieldType } from '../../schemas/types.ts';

/* What the reference of GTFS (https://gtfs.org/documentation/schedule/reference/) says of the tables of a feed. */

/** Tables of a feed in the order in which they are published: places and lines first, then what most readers look for. */
export const gtfsTables: readonly string[] =
  `stops shapes routes trips stop_times calendar calendar_dates frequencies agency transfers pathways levels
  fare_attributes fare_rules timeframes rider_categories fare_media fare_products fare_leg_rules fare_leg_join_rules fare_transfer_rules areas stop_areas
  networks route_networks location_groups location_group_stops booking_rules translations feed_info attributions`.split(/\s+/);

const integers = new Set(
  `location_type wheelchair_boarding stop_access route_type route_sort_order continuous_pickup continuous_drop_off direction_id wheelchair_accessible
  bikes_allowed cars_allowed stop_sequence pickup_type drop_off_type timepoint monday tuesday wednesday thursday friday saturday sunday exception_type
  payment_method transfers transfer_duration headway_secs exact_times shape_pt_sequence transfer_type min_transfer_time pathway_mode is_bidirectional
  traversal_time stair_count is_producer is_operator is_authority trip_count`.split(/\s+/),
);
const numbers = new Set('stop_lat stop_lon shape_dist_traveled price amount level_index length max_slope min_width'.split(' '));
const dates = new Set(['start_date', 'end_date', 'date', 'feed_start_date', 'feed_end_date']);
/** Identifiers, names, codes and times, which may be beyond 24:00:00, of fields that the reference does not know as well. */
const texts = /(^|_)(id|ids|name|code|desc|url|time|timezone|color|lang|phone|email|headsign|station|currency|zone|type_id|cemv_support)$/;

/** The type of a field of a feed; undefined where the reference does not know it and its name tells nothing. */
export function gtfsType(field: string): FieldType | undefined {
  if (integers.has(field)) return 'integer';
  if (numbers.has(field)) return 'number';
  if (dates.has(field)) return 'date';
  return texts.test(field) ? 'text' : undefined;
}

/** A field whose values another table has, or one of several. */
export interface GtfsReference {
  field: string;
  in: readonly (readonly [table: string, field: string])[];
}

const refersTo = (field: string, ...others: (readonly [string, string])[]): GtfsReference => ({ field, in: others });
const toStop = (field: string): GtfsReference => refersTo(field, ['stops', 'stop_id']);
const toTrip = refersTo('trip_id', ['trips', 'trip_id']);
const toRoute = refersTo('route_id', ['routes', 'route_id']);

/** References of each table of a feed to other tables. */
export const gtfsReferences: Readonly<Partial<Record<string, readonly GtfsReference[]>>> = {
  stops: [toStop('parent_station'), refersTo('level_id', ['levels', 'level_id'])],
  routes: [refersTo('agency_id', ['agency', 'agency_id'])],
  trips: [
    toRoute,
    refersTo('shape_id', ['shapes', 'shape_id']),
    refersTo('service_id', ['calendar', 'service_id'], ['calendar_dates', 'service_id']),
  ],
  stop_times: [toTrip, toStop('stop_id')],
  frequencies: [toTrip],
  transfers: [toStop('from_stop_id'), toStop('to_stop_id')],
  pathways: [toStop('from_stop_id'), toStop('to_stop_id')],
  fare_rules: [refersTo('fare_id', ['fare_attributes', 'fare_id']), toRoute],
};

/** Other tables that are read to write this one. */
export const gtfsNeeds = (table: string): string[] =>
  table === 'shapes'
    ? ['trips', 'routes']
    : [...new Set((gtfsReferences[table] ?? []).flatMap((reference) => reference.in.map(([other]) => other)))];
