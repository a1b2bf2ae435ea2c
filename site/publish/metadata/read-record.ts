import { readXml } from '../read/read-xml.ts';
import { dayIn, keepSaid, licenseIn, saidWords, type Said } from './said.ts';

/** Text of an element, or a value of its own, where it stands: local names from the root on. */
interface Told {
  path: string;
  text: string;
}

/** QGIS declares a type that nobody serves; any other one is refused by whoever reads. */
export const qgisDoctype = /<!DOCTYPE qgis PUBLIC '[^'<>[\]]*' 'SYSTEM'>/;

/** Read a metadata record of QGIS or ISO 19139; undefined where it is neither, or broken. */
export async function readRecordText(text: string): Promise<Said | undefined> {
  const told: Told[] = [];
  const stack: { name: string; attributes: Readonly<Record<string, string>> }[] = [];
  const path = (): string => stack.map(({ name }) => name).join('/');
  try {
    await readXml(
      new Blob([text.replace(qgisDoctype, '')]),
      {
        open: (name, attributes) => {
          stack.push({ name, attributes });
          for (const key of ['codeListValue', 'value']) {
            const value = attributes[key];
            // QGIS says a date in attributes: its kind, then the day.
            const kind = key === 'value' && attributes['type'] !== undefined ? `/${attributes['type']}` : '';
            if (value !== undefined) told.push({ path: `${path()}@${key}${kind}`, text: value });
          }
        },
        close: (_, content) => {
          if (content.trim() !== '') told.push({ path: path(), text: content });
          stack.pop();
        },
      },
      () => undefined,
    );
  } catch {
    return undefined;
  }
  const [root = ''] = told[0]?.path.split('/') ?? [];
  if (root === 'qgis') return ofQgis(told);
  return told.some(({ path: at }) => at.includes('MD_Metadata/')) ? ofIso(told) : undefined;
}

const ofQgis = (told: readonly Told[]): Said => {
  const all = (at: string): string[] => told.flatMap(({ path, text }) => (path === `qgis/${at}` ? [text] : []));
  const [first] = ['Revised', 'Created', 'Published'].flatMap((kind) => all(`dates/date@value/${kind}`));
  return keepSaid({
    title: all('title')[0],
    description: all('abstract')[0],
    keywords: saidWords(all('keywords/keyword')),
    license: licenseIn([...all('license'), ...all('rights')].join(' \u00b7 ')),
    date: dayIn(first ?? ''),
    lineage: all('history').join('\n'),
    // A service is written to, not a person.
    contactName: all('contact/organization')[0] ?? all('contact/position')[0],
    contactEmail: all('contact/email')[0],
  });
};

const ofIso = (told: readonly Told[]): Said => {
  const start = /^.*?MD_Metadata\//;
  const identification = /^identificationInfo\/[^/]+\//;
  const inside = told.flatMap(({ path, text }) => (start.test(path) ? [{ path: path.replace(start, ''), text }] : []));
  const own = inside.map(({ path, text }) => ({ path: path.replace(identification, 'data/'), text }));
  const all = (at: RegExp): string[] => own.flatMap(({ path, text }) => (at.test(path) ? [text] : []));
  return keepSaid({
    title: all(/^data\/citation\/CI_Citation\/title\//)[0],
    description: all(/^data\/abstract\//)[0],
    keywords: saidWords(all(/^data\/descriptiveKeywords\/MD_Keywords\/keyword\//)),
    license: licenseIn(all(/^data\/resourceConstraints\//).join(' \u00b7 ')),
    date: dayIn(revised(own) ?? ''),
    lineage: all(/\/LI_Lineage\/statement\//)[0],
    contactName: all(/^data\/pointOfContact\/CI_ResponsibleParty\/organisationName\//)[0],
    contactEmail: all(/^data\/pointOfContact\/.*\/electronicMailAddress\//)[0],
  });
};

/** The day of the last revision; without one, of the first day that is given. */
function revised(own: readonly Told[]): string | undefined {
  const days: { day: string; kind: string }[] = [];
  for (const { path, text } of own) {
    if (path.startsWith('data/citation/CI_Citation/date/CI_Date/date/')) days.push({ day: text.trim(), kind: '' });
    else if (/^data\/citation\/.*CI_DateTypeCode@codeListValue$/.test(path))
      days.splice(-1, 1, { day: days.at(-1)?.day ?? '', kind: text });
  }
  const last = days.filter(({ kind }) => kind === 'revision').map(({ day }) => day);
  return last.sort().at(-1) ?? days[0]?.day;
}
