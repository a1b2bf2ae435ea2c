import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { number } from '../../../schemas/messages/format.ts';
import { inLanguage, say, sayCount, tellProblem } from '../../../schemas/messages/say.ts';
import type { DatasetRecord, DeadServices, Problem, Service } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { choose } from '../../manifest/dataset-ids.ts';
import { refuseAbsent } from '../../publication/newest.ts';
import { readRecords } from '../../publication/records.ts';
import { protect } from '../../sandbox/with-sandbox.ts';
import { readServices } from '../../service/ask-service.ts';
import { tryService } from '../../service/try-service.ts';
import { openReader, type Access } from '../../stores/open.ts';
import { text } from '../help.ts';
import { allowedBy, signedAccess, type StoreOptions } from '../operator.ts';
import { faultsIn } from '../problems.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { hasChanged, keepServiceStates, readServiceStates, recallServiceStates } from './service-states.ts';

/** `mappe check-services`: ask each service of the catalogue for a real tile or feature, and each address of a file for its beginning. */
export const define = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('check-services', 'cli.check-services', 'datasets', 'store', 'json', 'no-sandbox')
    .argument('[id...]', text('cli.build-ids'))
    .option('--write <file>', text('cli.check-services-write'))
    .option('--keep <file>', text('cli.check-services-keep'))
    .option('--known <address>', text('cli.check-services-known'))
    .action(
      ending(async (ids: string[], { json, ...flags }: Flags<CheckServicesOptions> & { json?: true }) => {
        const lines: ServiceLine[] = [];
        const areAlive = await checkServices({ ...flags, ids, access: access(), lang: lang(), now: new Date() }, (line) => {
          lines.push(line);
          print(json ? JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }) : tellService(line, lang()));
        });
        if (!json) print(tellServices(lines, lang()));
        return areAlive ? exitCodes.done : exitCodes.dead;
      }),
    );

/** Result of asking one service, or for one file: a line of --json. */
export interface ServiceLine {
  dataset: string;
  type: Service['type'] | 'file';
  host: string;
  alive: boolean;
  /** Pages of other sites may read it: without that no map shows it. */
  open: boolean;
  milliseconds: number;
  /** Whether the state in `keep` was another before, or none. */
  changed?: boolean;
  problems: Problem[];
}

/** Options of `mappe check-services`: the services to ask, and the files that the results go to. */
export interface CheckServicesOptions extends StoreOptions {
  ids: readonly string[];
  /** A file for the list of the dead, which `mappe reminders` tells their producers. */
  write?: string;
  /** A file that keeps when each last answered, for `mappe site --services`. */
  keep?: string;
  /** Address of the site, whose pages say what `keep` said: where that file is not, it goes on from there. */
  known?: string;
  /** Read what services answer without a sandbox. */
  unsafeNoSandbox?: true;
  /** Network of a test's own services. */
  network?: Parameters<typeof readServices>[0];
  lang: Lang;
}

/** Most characters told of one service: a server's answer is not all worth reading. */
const mostOfOne = 300;

/** At one time: most of them are with one host, which answers one after the other. */
const servicesAtATime = 4;

/** Address that a record is asked about: its service, or one address of its source. */
type Asked = { record: DatasetRecord; service: Service } | { record: DatasetRecord; url: string };

const askedOf = (record: DatasetRecord): Asked[] => {
  const { service, source } = record.version;
  if (service !== undefined) return [{ record, service }];
  return [...new Set((source.files ?? [source]).flatMap(({ url }) => url ?? []))].map((url) => ({ record, url }));
};

/**
 * Ask every service of published records for a real tile or feature, and every source address for its beginning; true where all gave one.
 */
export async function checkServices(options: CheckServicesOptions, onLine: (line: ServiceLine) => void): Promise<boolean> {
  const { datasets, store, access, ids, write, keep, known, now, unsafeNoSandbox: unsafe, network, lang } = options;
  if (keep !== undefined && known !== undefined) await recallServiceStates(keep, known, (notice) => access?.onNotice?.(notice));
  const catalogue = await openReader(store, await signedAccess(datasets, access, { now }));
  await refuseAbsent(catalogue);
  const records = await readRecords(catalogue);
  const chosen = new Set(choose(ids, [...records.keys()]));
  const referring = [...records.values()].filter(({ id }) => chosen.has(id)).flatMap(askedOf);
  const reader = readServices(network);
  const before = keep === undefined ? undefined : await readServiceStates(keep);
  // Results depend on the moment, and go into no record.
  const lines: ServiceLine[] = [];
  let writing = keep === undefined ? Promise.resolve() : keepServiceStates(keep, [], now);
  await writing;
  const work = async (asked: Asked): Promise<void> => {
    const { id } = asked.record;
    const found = await tryOne(asked, reader, access?.onNotice);
    // A page shows the state of its service alone: the files that others were made from are in the store.
    const isKept = 'service' in asked;
    const line = { ...found, ...(before && isKept && { changed: hasChanged(before[id], found.alive) }) };
    lines.push(line);
    onLine(line);
    // As they come: slow ones may outlast the time that the machine has, and would hide what became of the others.
    if (keep !== undefined && isKept) await (writing = writing.then(() => keepServiceStates(keep, [line], now)));
  };
  await protect({ ...(await allowedBy(datasets)), unsafe, onNotice: access?.onNotice }, () => mapLimit(referring, work, servicesAtATime));
  if (write !== undefined) await writeFile(write, JSON.stringify(deadOf(lines, lang)));
  return lines.every(({ alive }) => alive);
}

async function tryOne(asked: Asked, reader: ReturnType<typeof readServices>, onNotice: Access['onNotice']): Promise<ServiceLine> {
  const { id, version } = asked.record;
  const isService = 'service' in asked;
  const since = performance.now();
  const trial = isService ? tryService(asked.service, version.extent?.bbox, reader) : tryAddress(asked.url, reader);
  const { alive, open, problems } = await trial.then(
    (open) => ({ alive: true, open, problems: [] }),
    // guard [({ alive: false… → Promise.reject(error)]: and the others are asked
    (error: unknown) => ({ alive: false, open: false, problems: [...faultsIn(error, id, onNotice)] }),
  );
  const milliseconds = Math.round(performance.now() - since);
  const { host } = new URL(isService ? asked.service.url : asked.url);
  return { dataset: id, type: isService ? asked.service.type : 'file', host, alive, open, milliseconds, problems };
}

/** Enough of a file to tell what it is. */
const beginningBytes = 200;
/** Pattern of the text that may stand before the first element of a document. */
const prologue = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*/s;
/** How servers begin that say in a document, with a status of success, that something went wrong. */
const documents = [
  ['services.file-exception', /^<(?:\w+:)?(?:Service)?ExceptionReport\b/],
  ['services.file-page', /^<(?:!doctype\s+)?html\b/i],
] as const;

/** Ask for the beginning of a file; throws where its address gives none. It is open in any case: no page reads it from there. */
async function tryAddress(url: string, reader: ReturnType<typeof readServices>): Promise<boolean> {
  const { status, body } = await reader.ask(url, { range: { from: 0, bytes: beginningBytes }, any: true });
  if (status >= 400) throw fail('source.url-status', { url, status });
  if (body.length === 0) throw fail('services.file-empty', { url, status });
  const beginning = body.toString().replace(prologue, '');
  for (const [id, sign] of documents) if (sign.test(beginning)) throw fail(id, { url, status });
  return true;
}

/** Name the kind of address that was asked, as people call it. */
const kindOf = (type: ServiceLine['type'], lang: Lang): string => (type === 'file' ? say('services.file', {}, lang) : type.toUpperCase());

/** A line of the table, as people read it. */
export function tellService({ dataset, type, host, alive, open, milliseconds, problems }: ServiceLine, lang: Lang): string {
  const facts = { dataset, type: kindOf(type, lang), host };
  if (!alive) return say('services.dead', { ...facts, detail: problems.map((each) => tellProblem(each, lang)).join(' ') }, lang);
  return say('services.alive', { ...facts, milliseconds, note: open ? '' : say('services.closed', {}, lang) }, lang);
}

/** Summary below the table of services, as people read it. */
export function tellServices(lines: readonly ServiceLine[], lang: Lang): string {
  if (lines.length === 0) return say('services.none', {}, lang);
  const alive = lines.filter((line) => line.alive).length;
  const facts = { alive: sayCount('services.total-one', 'services.total-many', alive, lang), count: number(lines.length, lang) };
  return say('services.total', facts, lang);
}

/** The dead, for whoever tells their producers; what a server has said is cut. */
export const deadOf = (lines: readonly ServiceLine[], lang: Lang): DeadServices =>
  lines
    .filter(({ alive }) => !alive)
    .map(({ dataset, type, host, problems }) => {
      const detail = problems.map((each) => tellProblem(each, lang)).join(' ');
      return { dataset, type, host: host.slice(0, mostOfOne), detail: detail.slice(0, mostOfOne).toWellFormed() };
    })
    .sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
