import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manners } from './proxy.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'deploy', 'bucket');

/** Find the action for which a request needs leave, as policies call it. */
function actionOf(method: string, { pathname, searchParams }: URL): string {
  if (method === 'PUT' || method === 'POST') return 's3:PutObject';
  if (method === 'DELETE') return searchParams.has('uploadId') ? 's3:AbortMultipartUpload' : searchParams.has('versionId') ? 's3:DeleteObjectVersion' : 's3:DeleteObject';
  if (searchParams.has('uploadId')) return 's3:ListMultipartUploadParts';
  if (searchParams.has('versioning')) return 's3:GetBucketVersioning';
  if (searchParams.has('versions')) return 's3:ListBucketVersions';
  if (searchParams.has('uploads')) return 's3:ListBucketMultipartUploads';
  return pathname.split('/').filter((part) => part !== '').length > 1 ? 's3:GetObject' : 's3:ListBucket';
}

/**
 * Hold a server to a policy of deploy/bucket/, for a bucket and the prefix `catalogue/`, as hosts with policies do; `refused` hears of
 * refused requests.
 */
export function heldTo(file: string, bucket: string, refused?: (request: string) => void): NonNullable<Manners['refuse']> {
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('BUCKET', bucket).replaceAll('PREFIX', 'catalogue/');
  const { Statement: statements } = JSON.parse(text) as { Statement: Statement[] };
  return ({ method = '', url: asked = '' }) => {
    const url = new URL(asked, 'http://x');
    const object = `arn:aws:s3:::${decodeURIComponent(url.pathname.slice(1))}`;
    const allows = ({ Action, Resource, Condition }: Statement): boolean =>
      isBelow(url, Condition?.StringLike['s3:prefix']) &&
      Action.includes(actionOf(method, url)) &&
      Resource.some((resource) => object.startsWith(resource.replace(/\*$/, '')));
    if (statements.some(allows)) return undefined;
    refused?.(`${method} ${asked}`);
    return 403;
  };
}

interface Statement {
  Action: string[];
  Resource: string[];
  Condition?: { StringLike: { 's3:prefix': string[] } };
}

/** Whether what is listed lies below one of these, which end with a star. */
const isBelow = ({ searchParams }: URL, patterns: readonly string[] | undefined): boolean =>
  patterns?.some((pattern) => searchParams.get('prefix')?.startsWith(pattern.replace(/\*$/, '')) === true) ?? true;
