import type { APIRoute } from 'astro';
import { readRecordOf, restrictedAt, withdrawnAt } from '../../../data/records.ts';
import { artifactAddresses } from '../../../data/store-addresses.ts';
import { metadataFile } from '../../../metadata/metadata.ts';
import { asset } from '../../../words/languages.ts';
import { siteOrigin } from '../../../data/site-origin.ts';

/** The newest version of a data set, for programs: its files at addresses that never change; or that it is withdrawn, or restricted. */
export const GET: APIRoute = async ({ params }) => {
  const { mediaType, of, ofWithdrawn, ofRestricted } = metadataFile('latest');
  const answer = (value: object): Response => new Response(JSON.stringify(value), { headers: { 'content-type': mediaType } });
  const pageOf = (path: string): string => new URL(asset(`/donnees/${path}/`), siteOrigin()).href;
  const left = await withdrawnAt(params['path']);
  if (left !== undefined && ofWithdrawn !== undefined) return answer(ofWithdrawn(left, pageOf(left.path)));
  const restricted = await restrictedAt(params['path']);
  if (restricted !== undefined && ofRestricted !== undefined) return answer(ofRestricted(restricted, pageOf(restricted.path)));
  const record = await readRecordOf(params['path']);
  const page = pageOf(record.path);
  return answer(of(record, { page, address: artifactAddresses(record, page) }));
};
