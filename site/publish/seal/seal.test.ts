import { createHash, randomBytes } from 'node:crypto';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { sealedName } from '../../../schemas/model/deposit-name.ts';
import { sealBlob } from './seal.ts';

test('a file that is encrypted in the page opens with the key of the catalogue alone, and has the digest of what is sent', async () => {
  const [identity, other] = await Promise.all([generateX25519Identity(), generateX25519Identity()]);
  const bytes = randomBytes(300_001);
  const shares: number[] = [];
  const { content, sha256 } = await sealBlob(
    { file: new Blob([bytes]), key: await identityToRecipient(identity), producer: 'vion' },
    (share) => void shares.push(share),
  );
  const sent = new Uint8Array(await content.arrayBuffer());
  expect(createHash('sha256').update(sent).digest('hex')).toBe(sha256);
  expect([shares.length > 1, shares.at(-1)]).toEqual([true, 1]);
  const opened = (by: string): Promise<Uint8Array> => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(by);
    return decrypter.decrypt(sent);
  };
  expect(Buffer.from(await opened(identity)).equals(bytes)).toBe(true);
  await expect(opened(other)).rejects.toThrow();
});

test.each([
  ['réseaux HTA secrets.GPKG', 'depot-0a1b2c3d.GPKG.age'],
  ['reseaux.geojson', 'depot-0a1b2c3d.geojson.age'],
  ['sans', 'depot-0a1b2c3d.age'],
])('the name of an encrypted file tells how it is read and nothing more: %s', (name, sealed) => {
  expect(sealedName(name, '0a1b2c3d')).toBe(sealed);
});
