import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { rootCertificates, setDefaultCACertificates } from 'node:tls';
import { gatherBody } from './gather.ts';
import type { Asked, Order, Told } from './protocol.ts';
import { failureOf, headOf, send } from './send.ts';

/*
 * The only program of the pipeline that has the network, and that has nothing else: no file but its own, nothing to write to, no variable.
 * It speaks to whoever started it by its standard input and output, and ends with its input.
 */

interface Open {
  controller: AbortController;
  /** Gives the next piece of its body, from when its head is there. */
  take?: () => Promise<Buffer | undefined>;
}

interface Said {
  told: Told;
  bytes?: Buffer;
}

const open = new Map<number, Open>();

async function tell(told: Told, bytes: Buffer | undefined): Promise<void> {
  const line = Buffer.from(`${JSON.stringify(told)}\n`);
  if (!process.stdout.write(bytes === undefined ? line : Buffer.concat([line, bytes]))) await once(process.stdout, 'drain');
}

/** Do some work for an address, and tell what came of it, unless nobody wants to know any more. */
async function answer(id: number, work: (each: Open) => Promise<Said>): Promise<void> {
  const each = open.get(id);
  if (each === undefined) return;
  const { told, bytes } = await work(each).catch((error: unknown): Said => ({ told: { id, failed: failureOf(error) } }));
  if (open.get(id) === each) await tell(told, bytes);
}

async function begin(id: number, asked: Asked, each: Open): Promise<Said> {
  const response = await send(asked, each.controller.signal);
  each.take = gatherBody(response);
  return { told: { id, head: headOf(response) } };
}

async function next(id: number, { take }: Open): Promise<Said> {
  const bytes = await take?.();
  return bytes === undefined ? { told: { id, end: true } } : { told: { id, piece: bytes.length }, bytes };
}

function drop(id: number): void {
  const each = open.get(id);
  open.delete(id);
  each?.controller.abort();
}

function obey(order: Order): void {
  if ('authorities' in order) {
    setDefaultCACertificates([...rootCertificates, ...order.authorities]);
    return;
  }
  const { id } = order;
  if ('ask' in order) {
    open.set(id, { controller: new AbortController() });
    void answer(id, (each) => begin(id, order.ask, each));
  } else if ('more' in order) void answer(id, (each) => next(id, each));
  else drop(id);
}

for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line) as Order);
for (const id of [...open.keys()]) drop(id);
