import { phrase } from '../messages/fill.ts';
import { breakIf, type Break, type Draft, type Facts, type Rule } from './rule.ts';

/** Properties that only data of one kind can answer: a request that nothing reads would seem to be checked. */
function unread({ tiles, raster, layers, expect, conformsTo = [] }: Draft, { data }: Facts): Break[] {
  if (data === undefined) return [];
  const { kind } = data;
  const asked = [
    { is: raster !== undefined && kind !== 'image', key: 'raster' },
    ...(kind === 'features'
      ? []
      : [
          { is: tiles !== undefined, key: 'tiles' },
          { is: layers !== undefined, key: 'layers' },
          { is: expect?.features !== undefined, key: 'expect.features' },
          { is: expect?.layers !== undefined, key: 'expect.layers' },
          ...conformsTo.map((each, index) => ({ is: typeof each !== 'string', key: `conformsTo.${index}` })),
        ]),
  ];
  return asked.flatMap(({ is, key }) =>
    breakIf(is, `/${key.replaceAll('.', '/')}`, { key: key.replace(/\.\d+$/, ''), kind: phrase(`kind.${kind}`) }),
  );
}

/** Rules of what can be asked of one kind of data only. */
export const kindRules: readonly Rule[] = [{ id: 'kind.unread', severity: 'error', breaks: unread }];
