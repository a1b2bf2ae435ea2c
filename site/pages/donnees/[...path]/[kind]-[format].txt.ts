import type { APIRoute } from 'astro';
import type { DownloadFormat } from '../../../data/downloads.ts';
import { writeList, type ListKind } from '../../../data/file-lists.ts';
import { asset } from '../../../words/languages.ts';
import { readRecordOf } from '../../../data/records.ts';
import { siteOrigin } from '../../../data/site-origin.ts';

/** Files of which there are too many for a page, for programs. */
export const GET: APIRoute = async ({ params }) => {
  const record = await readRecordOf(params['path']);
  const kind = params['kind'] as ListKind;
  const format = params['format'] as DownloadFormat;
  return new Response(writeList(record, format, kind, new URL(asset(`/donnees/${record.path}/`), siteOrigin())));
};
