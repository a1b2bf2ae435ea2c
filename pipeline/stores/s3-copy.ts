import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { fail } from '../base/errors.ts';
import { askBucket, type Bucket } from './s3-bucket.ts';
import { headersOf, headOne } from './s3-objects.ts';

/** Parts that an upload may have. */
const maxParts = 1000;

/** Have the store itself copy an object to another key, with the headers of that key; throws where there is no such object. */
export async function copyOne(bucket: Bucket, from: string, to: string, sha256: string): Promise<void> {
  const found = await headOne(bucket, bucket.prefix + from);
  if (found === undefined) throw fail('store.lost', { key: from, address: bucket.address });
  const Bucket = bucket.name;
  const Key = bucket.prefix + to;
  const CopySource = [bucket.name, ...(bucket.prefix + from).split('/')].map(encodeURIComponent).join('/');
  const headers = { ...headersOf(to, sha256), ...bucket.acl };
  const { copyBytes } = bucket.transfer;
  if (found.bytes <= copyBytes) {
    const command = new CopyObjectCommand({ Bucket, Key, CopySource, MetadataDirective: 'REPLACE', ...headers });
    await askBucket(bucket, Key, (client) => client.send(command));
    return;
  }
  const { UploadId } = await askBucket(bucket, Key, (client) => client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...headers })));
  const size = Math.max(copyBytes, Math.ceil(found.bytes / maxParts));
  const Parts: CompletedPart[] = [];
  for (let start = 0; start < found.bytes; start += size) {
    const PartNumber = Parts.length + 1;
    const CopySourceRange = `bytes=${start}-${Math.min(start + size, found.bytes) - 1}`;
    const command = new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange });
    const { CopyPartResult } = await askBucket(bucket, Key, (client) => client.send(command));
    Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
  }
  const command = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  await askBucket(bucket, Key, (client) => client.send(command));
}
