import type { WithdrawnRecord } from '../../schemas/types.ts';

/** Describe a data set that has left the catalogue, in terms of DCAT; `page`: its page's address, `address` gives another's. */
export function tellWithdrawn(
  { id, identifier, title, producer, license, published, since, reason, replacedBy, moved }: WithdrawnRecord,
  page: string,
): object {
  return {
    dataset: id,
    identifier,
    status: 'withdrawn',
    title,
    producer: { id: producer.id, title: producer.title },
    ...(license !== undefined && { license }),
    ...(published !== undefined && { published }),
    ...(since !== undefined && { since }),
    ...(reason !== undefined && { reason }),
    ...(replacedBy !== undefined && { replacedBy }),
    ...(moved !== undefined && { moved }),
    page,
  };
}
