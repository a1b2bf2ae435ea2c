import { headerNames, type FetchFailure, type ResponseHead, type Told } from '../fetcher/protocol.ts';

/** A head has a cap of its own, far below. */
const maxLineBytes = 256 * 1024;
/** Node reads a connection in pieces of 64 KiB. */
const maxPieceBytes = 1024 ** 2;

/** Read the fetcher's output piece by piece, and pass on each line with its bytes; throws at output of another form. */
export function readFrames(on: (told: Told, bytes: Buffer) => void): (piece: Buffer) => void {
  let parts: Buffer[] = [];
  let told: Told | undefined;
  let missing = 0;
  return (piece) => {
    parts.push(piece);
    missing -= piece.length;
    // What belongs together is put together once.
    if (missing > 0) return;
    let rest = Buffer.concat(parts);
    for (;;) {
      if (told === undefined) {
        const end = rest.indexOf('\n');
        // guard: a line without end
        if (end > maxLineBytes || (end < 0 && rest.length > maxLineBytes)) throw new Error('a line without end');
        if (end < 0) break;
        told = checkTold(JSON.parse(rest.toString('utf8', 0, end)));
        rest = rest.subarray(end + 1);
      }
      const bytes = 'piece' in told ? told.piece : 0;
      missing = bytes - rest.length;
      if (missing > 0) break;
      on(told, rest.subarray(0, bytes));
      [rest, told] = [rest.subarray(bytes), undefined];
    }
    parts = [rest];
  };
}

/** Whoever has taken that process over says what they like: only what has the form is taken. */
function checkTold(value: unknown): Told {
  const { id, head, piece, end, failed } = fieldsOf(value);
  if (!isCount(id, Number.MAX_SAFE_INTEGER)) throw new Error('no address');
  if (head !== undefined) return { id, head: checkHead(fieldsOf(head)) };
  if (isCount(piece, maxPieceBytes)) return { id, piece };
  if (end === true) return { id, end };
  return { id, failed: checkFailure(fieldsOf(failed)) };
}

function checkHead({ status, headers }: Record<string, unknown>): ResponseHead {
  const given = fieldsOf(headers);
  // guard [.filter(([, value]) => typeof…]: of a head no more is taken
  const known = headerNames.map((name) => [name, given[name]] as const).filter(([, value]) => typeof value === 'string');
  if (!isCount(status, 999)) throw new Error('no status');
  return { status, headers: Object.fromEntries(known) };
}

function checkFailure({ refused, slow, code, message }: Record<string, unknown>): FetchFailure {
  if (typeof refused === 'string') return { refused };
  if (slow === true) return { slow };
  if (typeof message !== 'string') throw new Error('no reason');
  return { message, ...(typeof code === 'string' && { code }) };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('no object');
  return { ...value };
}

const isCount = (value: unknown, most: number): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
