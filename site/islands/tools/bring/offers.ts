import type { ServiceKind } from '../../../map/bring/service-address.ts';
import type { Bbox, Service } from '../../../../schemas/types.ts';

/** Pictures of a layer as its service describes them. */
export interface OfferedPictures {
  map: NonNullable<Service['map']>;
  /** Absent where the service does not say. */
  box?: Bbox;
  attribution?: string;
}

/** Layer of a service, or file of an item, that the reader may choose: its title, and where it is asked for. */
export interface BringOffer {
  kind: ServiceKind | 'file';
  title: string;
  /** With {z}, {x} and {y}, or {bbox-epsg-3857}, of pictures. */
  address: string;
  pictures?: OfferedPictures;
}

/** Layer that a service lists; `read` says where it is asked for, of one that the map can show. */
export interface ListedLayer {
  name: string;
  title: string | undefined;
  read: () => Pick<BringOffer, 'address' | 'pictures'> | undefined;
}

/** Choices that a service or an item gives: the first ones, and how many there are. */
export interface Offered {
  offers: BringOffer[];
  of: 'service' | 'item';
  total: number;
  /** Layers of a service, among the first ones, that the map cannot show. */
  undrawn: number;
}

/** Layers that are listed, and characters of a name and of a title: a stranger's service may tell of any number. */
export const mostOffered = { layers: 1000, name: 300, title: 150 };
