import type { Problem } from '../../schemas/types.ts';
import { problem } from '../errors.ts';
import type { MeasuredLayer } from '../measure.ts';
import { recogniseStandard } from './recognise.ts';

/** Classes of precision of the standard, in centimetres (CNIG, PCRS 2.0). */
const classes = ['002', '005', '010', '040', '150', '999'];
const classFields = /^precision(planimetrique|altimetrique)$/i;

/** Warn of a street plan whose precision is of no class of the standard: of its most frequent values more are kept than there are classes. */
export function checkPcrs(layers: readonly MeasuredLayer[]): Problem[] {
  if (recogniseStandard(layers)?.id !== 'cnig-pcrs') return [];
  return layers.flatMap(({ name: layer, fields }) =>
    fields
      .filter(({ name }) => classFields.test(name))
      .flatMap(({ name: field, top, example }) => {
        const found = (top?.map(({ value }) => value) ?? [example]).filter((value) => value !== undefined && value !== null).map(String);
        const values = found.filter((value) => !classes.includes(value)).join(', ');
        return values === '' ? [] : [problem('pcrs.class', { layer, field, values, list: classes.join(', ') }, { severity: 'warning' })];
      }),
  );
}
