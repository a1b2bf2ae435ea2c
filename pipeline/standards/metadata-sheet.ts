import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Contact, DataDates, LicenseId, Link, Problem } from '../../schemas/types.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { SourceFile } from '../source/fetch.ts';
import { readSourceHead } from '../source/open-source.ts';
import { parseXml } from '../base/parse-xml.ts';
import { childrenOf, descendantsOf, textAt, type XmlElement } from '../../schemas/codecs/xml-tree.ts';
import { isArchive } from '../base/archive.ts';
import { takeOut } from '../source/take-out.ts';

/** Metadata of a package's sheet (ISO 19139), to be proposed to the person who describes the data. */
export interface MetadataSheet {
  /** The sheet itself, unpacked, and what the package calls it. */
  path: string;
  name: string;
  title?: string;
  description?: string;
  lineage?: string;
  contact?: Contact;
  license?: LicenseId;
  dates?: DataDates;
  /** The document in the national portal. */
  link?: Link;
}

/** Sheets have some 30 kB: a larger one is something else. */
const maxBytes = 2 * 1024 ** 2;

/** The sheet in a package of layers, without its data being read; nothing where it has none, and a word where it cannot be read. */
export async function readSheet(
  source: Pick<SourceFile, 'path' | 'name'>,
  work: string,
): Promise<{ sheet?: MetadataSheet; problems: Problem[] }> {
  const head = await readSourceHead(source.path, source.name);
  if (!isArchive(head.bytes)) return { problems: [] };
  const { files } = await takeOut(source, ['xml'], work);
  const problems: Problem[] = [];
  for (const { path, name } of files) {
    if ((await stat(path)).size > maxBytes) continue;
    try {
      const root = parseXml(await readFile(path), name);
      if (root.name === 'MD_Metadata') return { sheet: { path, name: basename(name), ...saidBy(root) }, problems };
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      problems.push(problem('new.sheet-unreadable', { name }, { severity: 'warning' }));
    }
  }
  return { problems };
}

/** Words that people write into a required field to leave it empty. */
const empty = /^(non renseign|généalogie non renseign|à compléter|néant|n\/?a$)/i;
/** A longer text is cut by the schema's own limit anyway. */
const maxText = 4000;

/** A text as a manifest takes it: without tags, control characters and runs of space; nothing where it says nothing. */
function clean(text: string | undefined): string | undefined {
  const plain = text
    ?.replace(/[\p{Cc}<>]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxText);
  return plain === undefined || plain === '' || empty.test(plain) ? undefined : plain;
}

const wordsAt = (element: XmlElement | undefined, ...path: string[]): string | undefined =>
  clean(textAt(element, ...path, 'CharacterString') ?? textAt(element, ...path, 'Anchor'));

const first = (element: XmlElement | undefined, name: string): XmlElement | undefined => element && descendantsOf(element, name)[0];

function saidBy(root: XmlElement): Omit<MetadataSheet, 'path' | 'name'> {
  const about = first(root, 'MD_DataIdentification');
  const citation = first(about, 'CI_Citation');
  const limitations = (about ? descendantsOf(about, 'useLimitation') : []).map((each) => wordsAt(each) ?? '');
  const found = {
    title: wordsAt(citation, 'title'),
    description: wordsAt(about, 'abstract'),
    lineage: wordsAt(first(root, 'LI_Lineage'), 'statement'),
    contact: contactOf(first(about, 'pointOfContact') ?? first(root, 'contact')),
    license: limitations.some((text) => /licence ouverte|etalab/i.test(text)) ? ('etalab-2.0' as const) : undefined,
    dates: datesOf(citation),
    link: portalLink(textAt(citation, 'identifier', 'MD_Identifier', 'code', 'CharacterString')),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Types of a citation's dates in ISO 19115. */
const dateTypes: Partial<Record<string, keyof DataDates>> = { creation: 'created', publication: 'issued', revision: 'revised' };
const isoDate = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?(?![\d-])/;

/** The dates of what a sheet describes: of each kind the last; one that does not say its kind is of its publication. */
function datesOf(citation: XmlElement | undefined): DataDates | undefined {
  const dates: DataDates = {};
  for (const each of childrenOf(citation, 'date').flatMap((date) => childrenOf(date, 'CI_Date'))) {
    const [date] = isoDate.exec(textAt(each, 'date', 'Date') ?? textAt(each, 'date', 'DateTime') ?? '') ?? [];
    const [code] = childrenOf(each, 'dateType', 'CI_DateTypeCode');
    const kind = dateTypes[code?.attributes.get('codeListValue') ?? code?.text.trim() ?? 'publication'];
    if (date === undefined || kind === undefined) continue;
    const known = dates[kind];
    if (known === undefined || known < date) dates[kind] = date;
  }
  return Object.keys(dates).length === 0 ? undefined : inOrder(dates);
}

/** Dates without those that later ones came before: a sheet may have been filled with the day of its own making. */
function inOrder({ created, issued, revised }: DataDates): DataDates {
  const last = revised ?? issued ?? created ?? '';
  const known = Object.entries({ created, issued, revised }).filter(([, date]) => date !== undefined && date <= last);
  return Object.fromEntries(known) as DataDates;
}

function contactOf(party: XmlElement | undefined): Contact | undefined {
  const name = wordsAt(first(party, 'CI_ResponsibleParty'), 'organisationName');
  const email = wordsAt(first(party, 'electronicMailAddress'));
  return name !== undefined && email !== undefined && /^[\w.+-]+@[\w.-]+\.[a-z]{2,}$/i.test(email) ? { name, email } : undefined;
}

/** Only the national portal's own address: a sheet may name anything as its identifier. */
function portalLink(code: string | undefined): Link | undefined {
  return code !== undefined && /^https:\/\/www\.geoportail-urbanisme\.gouv\.fr\/[\w/.-]+$/.test(code)
    ? { title: { fr: 'Document opposable, Géoportail de l’urbanisme', en: 'Enforceable document, Géoportail de l’urbanisme' }, url: code }
    : undefined;
}
