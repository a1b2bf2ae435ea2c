import { PutObjectCommand } from '@aws-sdk/client-s3';
import { makeBucket, useServer, type Server, type SwiftPlace } from '../../pipeline/stores/swift.fixtures/server.ts';

/** A new private bucket of Swift, with the environment of a machine that may read and write it. */
export interface PrivateBucket {
  address: string;
  endpoint: string;
  env: Server['env'];
  put(key: string, bytes: Uint8Array): Promise<void>;
}

/** Make a private bucket in the Swift that the tests of a run share. */
export async function makePrivateBucket(place: SwiftPlace): Promise<PrivateBucket> {
  const { client, endpoint, env } = await useServer(place);
  const Bucket = await makeBucket({ client }, 'private');
  return {
    address: `s3://${Bucket}`, endpoint, env,
    put: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket, Key, Body }))),
  };
}
