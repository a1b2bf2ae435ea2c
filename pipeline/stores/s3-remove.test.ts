import { createHash } from 'node:crypto';
import { DeleteObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { s3Store } from './s3.ts';
import { makeBucket, useServer } from './swift.fixtures/server.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const body = (text: string) => ({ bytes: Buffer.from(text) });

test('what is removed from a bucket that keeps versions is gone in each of them', async () => {
  const server = await useServer(inject('swift'));
  const versioned = await makeBucket(server);
  await server.client.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }));
  const store = s3Store(`s3://${versioned}/a`, { env: server.env });
  const versions = async (): Promise<string[]> => {
    const { Versions = [], DeleteMarkers = [] } = await server.client.send(
      new ListObjectVersionsCommand({ Bucket: versioned, Prefix: 'a/data/' }),
    );
    return [...Versions, ...DeleteMarkers].map(({ Key = '' }) => Key).sort();
  };
  await store.put('data/x', body('personal'), sha256('personal'));
  await store.put('data/xy', body('kept'), sha256('kept'));
  await server.client.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'a/data/x' }));
  await store.put('data/x', body('personal again'), sha256('personal again'));
  expect(await versions()).toEqual(['a/data/x', 'a/data/x', 'a/data/x', 'a/data/xy']);
  await store.remove(['data/x', 'data/absent']);
  expect(await versions()).toEqual(['a/data/xy']);
  expect(await store.head('data/x')).toBeUndefined();
});
