import type { Answer, Fault } from '../../stores/swift.fixtures/faults.ts';

/** A fault, and the steps that it can befall. */
export interface Row {
  name: string;
  fault: Fault;
  /** All of them where absent. */
  steps?: RegExp;
  /** Nothing ever comes. */
  silent?: true;
}

const refusal = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml', date: new Date().toUTCString() },
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`),
});
const refuse =
  (status: number, code: string): Fault =>
  ({ reply }) =>
    reply(refusal(status, code));

/** The body that `change` makes of the right one, in an answer that says its length. */
const changed =
  (change: (body: Buffer) => Buffer): Fault =>
  async ({ ask, reply }) => {
    const answer = await ask();
    reply(ofLength({ ...answer, body: change(answer.body) }));
  };

/** The answer as one that says its length. */
function ofLength(answer: Answer, length = answer.body.length): Answer {
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, 'content-length': String(length) } };
}

function flip(body: Buffer): Buffer {
  const flipped = Buffer.from(body);
  const middle = Math.floor(body.length / 2);
  flipped[middle] = (flipped[middle] ?? 0) ^ 1;
  return flipped;
}

const half = (body: Buffer): Buffer => body.subarray(0, body.length / 2);

/** Requests that bring something. */
const ofBody = /^PUT |^complete/;
const ofObject = /^GET (?!versioning)/;
const ofUpload = /upload|part/;

/** Faults that can happen between a publication and its store. */
export const faults: Row[] = [
  { name: 'a connection that breaks before the request is heard', fault: ({ cut }) => cut() },
  { name: 'a server that refuses every connection from then on', fault: ({ close }) => close() },
  { name: 'a connection that breaks after ten bytes', fault: async ({ ask, breakAfter }) => breakAfter(await ask(), 10), steps: /^(GET|LIST) / },
  // attack: an answer that is lost after the deed
  { name: 'an answer that is lost after the deed', fault: async ({ ask, cut }) => { await ask(); cut(); } },
  { name: 'no answer at all', fault: () => undefined, silent: true },
  { name: '500 InternalError', fault: refuse(500, 'InternalError') },
  { name: '503 SlowDown', fault: refuse(503, 'SlowDown') },
  // attack: a conflict
  { name: '409 ConditionalRequestConflict', fault: refuse(409, 'ConditionalRequestConflict') },
  { name: '412 PreconditionFailed', fault: refuse(412, 'PreconditionFailed') },
  { name: '403 AccessDenied', fault: refuse(403, 'AccessDenied') },
  { name: '400 ExpiredToken', fault: refuse(400, 'ExpiredToken') },
  // attack: a clock that is wrong, towards a bucket
  { name: '403 RequestTimeTooSkewed', fault: refuse(403, 'RequestTimeTooSkewed') },
  // attack: an error in the body of a success
  { name: '200 with an error in its body', fault: refuse(200, 'InternalError') },
  {
    name: 'a length that is too long',
    fault: async ({ ask, breakAfter }) => {
      const answer = await ask();
      breakAfter(ofLength(answer, answer.body.length + 10), answer.body.length);
    },
    steps: /^(GET|LIST) /,
  },
  {
    name: 'a length that is too short',
    fault: async ({ ask, breakAfter }) => {
      const answer = await ask();
      breakAfter(ofLength(answer, Math.max(answer.body.length - 10, 0)), answer.body.length);
    },
    steps: /^(GET|LIST) /,
  },
  { name: 'a body that is cut half way to the server', fault: ({ breakHalfWay }) => breakHalfWay(), steps: ofBody },
  { name: 'a body of which half arrives, with the length of that half', fault: async ({ ask, reply }) => reply(await ask(half)), steps: ofBody },
  { name: 'an answer that ends half way', fault: changed(half), steps: ofObject },
  { name: 'an answer with a flipped bit', fault: changed(flip), steps: ofObject },
  {
    name: 'a listing that lacks the newest key',
    fault: changed((body) => Buffer.from(body.toString().replace(/<Contents>(?!.*<Contents>).*<\/Contents>/s, ''))),
    steps: /^LIST (?!uploads|parts)/,
  },
  { name: '404 NoSuchUpload', fault: refuse(404, 'NoSuchUpload'), steps: ofUpload },
  // attack: a part that is lost
  { name: 'a part that is lost', fault: ({ reply }) => reply({ ...refusal(200, ''), headers: { etag: '"00000000000000000000000000000000"' } }), steps: /^PUT part/ },
  { name: 'an upload that is completed twice', fault: async ({ ask, reply }) => { await ask(); reply(await ask()); }, steps: /^complete/ },
];
