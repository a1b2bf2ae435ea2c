import type { DatasetRecord, PublicFactList, PublicFacts } from '../../schemas/types.ts';
import { jsonLine } from '../../schemas/model/json-line.ts';
import { defined } from '../base/defined.ts';
import { keysBelow } from '../publication/objects.ts';
import { digest } from '../stores/digest.ts';
import { changingJson, type Store } from '../stores/store.ts';

const factsKey = (dataset: string): string => `facts/${dataset}.json`;

/** Facts of restricted data that their manifest lets everybody know. */
function publicFactsOf({ id, version }: DatasetRecord, named: PublicFactList): PublicFacts {
  // guard [named.includes(fact) → true]: only what its manifest names
  const isNamed = (fact: PublicFactList[number]): boolean => named.includes(fact);
  return {
    format: 1,
    id,
    ...(isNamed('extent') && version.extent && { extent: version.extent.boxes }),
    ...(isNamed('count') && { features: version.features }),
    ...(isNamed('fields') && {
      layers: version.layers.map(({ name, title, fields }) => ({
        name,
        ...defined({ title }),
        fields: fields.map((field) => ({ name: field.name, ...defined({ title: field.title }), type: field.type })),
      })),
    }),
  };
}

/** A built data set, and what everybody may know of it. */
export interface FactsNamed {
  record: DatasetRecord;
  named: PublicFactList;
}

/** Put what everybody may know of restricted data where everybody reads, and remove what may be known no more. */
export async function putPublicFacts(published: Store, wanted: readonly FactsNamed[], unread: ReadonlySet<string>): Promise<void> {
  const kept = new Set([...unread].map(factsKey));
  for (const { record, named } of wanted) {
    const key = factsKey(record.id);
    kept.add(key);
    const bytes = Buffer.from(`${jsonLine(publicFactsOf(record, named))}\n`);
    const known = await published.get(key);
    if (known === undefined || !bytes.equals(known)) await published.replace(key, bytes, digest(bytes), changingJson);
  }
  await published.remove((await keysBelow(published, 'facts/')).filter((key) => !kept.has(key)));
}
