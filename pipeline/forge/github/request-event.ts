/** Request that an event is about: by its number, or by its branch; `isSame` where only the words of the request were edited. */
export type AskedRequest = { number: number; isSame?: true } | { branch: string; owner: string };

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** Read the request that a workflow event is about: opened, changed, asked for by hand or reviewed; undefined for any other. */
export function requestIn(text: string): AskedRequest | undefined {
  const event = fieldsOf(parse(text));
  const run = fieldsOf(event['workflow_run']);
  const owner = fieldsOf(fieldsOf(run['head_repository'])['owner'])['login'];
  const branch = run['head_branch'];
  // The workflow that a person's review starts is known by its branch alone: of a fork, GitHub names no request.
  if (typeof owner === 'string' && typeof branch === 'string') return { branch, owner };
  const number = Number(fieldsOf(event['pull_request'])['number'] ?? fieldsOf(event['inputs'])['request']);
  // Of a request that is edited, the branch that it is to be merged into may be another: all else are words.
  const isSame = event['action'] === 'edited' && fieldsOf(event['changes'])['base'] === undefined;
  return Number.isSafeInteger(number) && number > 0 ? { number, ...(isSame && { isSame }) } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
