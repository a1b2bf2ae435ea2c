import type { APIRoute } from 'astro';
import type { DownloadFormat } from '../../../data/downloads.ts';
import { writeList, type ListKind } from '../../../data/file-lists.ts';
import { asset } from '../../../words/languages.ts';
import { readRecord, recordPaths } from '../../../data/records.ts';

interface Props {
  id: string;
  kind: ListKind;
  format: DownloadFormat;
}

const kinds: readonly ListKind[] = ['adresses', 'empreintes'];

export const getStaticPaths = async () =>
  (await recordPaths()).flatMap(({ id, path, listed }) =>
    listed.flatMap((format) => kinds.map((kind) => ({ params: { path, kind, format }, props: { id, kind, format } satisfies Props }))),
  );

/** Files of which there are too many for a page, for programs. */
export const GET: APIRoute<Props> = async ({ props: { id, kind, format }, site }) => {
  const record = await readRecord(id);
  return new Response(writeList(record, format, kind, new URL(asset(`/donnees/${record.path}/`), site)));
};
