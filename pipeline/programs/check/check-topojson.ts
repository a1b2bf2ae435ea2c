import { readFile } from 'node:fs/promises';
import { fail } from '../../base/errors.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import { gatherComplaints } from '../read/complaints.ts';
import { cutJsonText } from '../read/cut-json.ts';
import type { Examination } from '../read/examination.ts';
import { pathText } from '../geometry/geojson-rules.ts';
import { parsePiece } from '../read/parse-json.ts';
import { checkTopology, refuseGrowth } from './topojson-rules.ts';
import { reply } from '../job.ts';

/** Say everything that is wrong with a topology, and count each object's geometries; made for the web, a whole topology fits in memory. */
export async function checkTopojson(bytes: Buffer): Promise<Examination> {
  const complaints = gatherComplaints();
  let topology: unknown;
  const { values } = await cutJsonText([bytes], { onPiece: (piece) => (topology = parsePiece(piece, {}, complaints)) });
  if (values !== 1) throw fail('source.json-trailing');
  if (!isMembers(topology)) return { features: {}, problems: complaints.problems() };
  refuseGrowth(topology); // guard: refused where it would grow beyond what shared borders explain
  checkTopology(topology, (id, facts, path, severity) => complaints.add(id, facts, { part: pathText(path) }, severity));
  const { objects } = topology;
  const features: Record<string, number> = {};
  for (const [name, object] of Object.entries(isMembers(objects) ? objects : {}))
    features[name] = isMembers(object) && Array.isArray(object['geometries']) ? object['geometries'].length : 1;
  return { features, problems: complaints.problems() };
}

if (import.meta.main) await reply(async () => checkTopojson(await readFile('../in/source')));
