import { balRules, isBal } from './bal-rules.ts';
import { gatherComplaints, type Complaints } from './complaints.ts';
import { parseJson } from '../../../schemas/json-values.ts';
import { checkGeometry, pathText } from '../geometry/geojson-rules.ts';
import { examineWkb } from '../geometry/wkb-faults.ts';
import { readWkt } from '../../../schemas/codecs/wkt.ts';
import type { Problem } from '../../../schemas/types.ts';

/** A published form that a table may be held to, whatever its columns are called. */
export type TableStandard = 'bal';

export interface RowChecks {
  /** `shape` is the text of the row's geometry; null where it has none. */
  row: (cells: readonly (string | null)[], line: number, shape: string | null) => void;
  problems: () => Problem[];
}

/**
 * The checks of a table with these columns: the text of its geometries, and the standard that its columns announce or that is asked for.
 */
export function rowChecks(columns: readonly string[], standard: TableStandard | undefined): RowChecks {
  const complaints = gatherComplaints();
  const held = standard === 'bal' || isBal(columns) ? balRules(columns, complaints) : undefined;
  return {
    row(cells, line, shape) {
      if (shape !== null) checkShape(shape, line, complaints);
      held?.(cells, line);
    },
    problems: complaints.problems,
  };
}

const shownCharacters = 40;
const faultTexts = { syntax: 'source.wkt-syntax', line: 'source.geometry-line', ring: 'source.geometry-ring' } as const;

function checkShape(shape: string, line: number, complaints: Complaints): void {
  const found = shape.slice(0, shownCharacters);
  if (/^\s*\{/.test(shape)) {
    const geometry = parseJson(shape);
    if (geometry === undefined) complaints.add('source.cell-geojson', { found }, { line });
    else checkGeometry(geometry, [], (id, facts, path, severity) => complaints.add(id, facts, { line, part: pathText(path) }, severity));
  } else if (/^0[01]/.test(shape)) {
    const { fault } = examineWkb(Buffer.from(shape, 'hex'));
    // EWKB, PostGIS's own form, has other type codes: GDAL reads it.
    if (fault === 'short' || fault === 'ring')
      complaints.add(fault === 'ring' ? 'source.geometry-ring' : 'source.geometry-short', {}, { line });
  } else {
    const { fault } = readWkt(shape);
    if (fault !== undefined) complaints.add(faultTexts[fault], fault === 'syntax' ? { found } : {}, { line });
  }
}
