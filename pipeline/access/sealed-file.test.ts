import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { seal } from './envelope.ts';
import { sealFile, unsealerOf } from './sealed-file.ts';

test('a file that was encrypted as another producer’s is opened for nobody else', async () => {
  const folder = scratchFolder();
  const at = (name: string): string => join(folder, name);
  const identity = await generateX25519Identity();
  const key = await identityToRecipient(identity);
  const openFor = (producer: string, name = 'sealed') => unsealerOf({ MAPPE_BUILD_IDENTITY: identity })?.(producer)(at(name), at('opened'));
  writeFileSync(at('plain'), 'secret');
  await sealFile(at('plain'), at('sealed'), { recipient: key, producer: 'ddt-51' });
  await expect(openFor('voisin')).rejects.toThrow('n’est pas celui de voisin');
  // Whoever gives it another name has to know what is in it.
  writeFileSync(at('renamed'), Buffer.from(readFileSync(at('sealed'), 'latin1').replace('ddt-51', 'voisin'), 'latin1'));
  await expect(openFor('voisin', 'renamed')).rejects.toThrow('ne s’ouvre pas avec la clé de ce catalogue');
  writeFileSync(at('unnamed'), await seal(Buffer.from('secret'), key));
  await expect(openFor('voisin', 'unnamed')).rejects.toThrow('n’est pas celui de voisin');
  expect(existsSync(at('opened')), 'nothing is written of it').toBe(false);
  await openFor('ddt-51');
  expect(readFileSync(at('opened'), 'utf8')).toBe('secret');
});

test('what was encrypted to the key of before opens still, where its identity stands behind the new one', async () => {
  const folder = scratchFolder();
  const [plain, sealed, opened] = ['plain', 'sealed', 'opened'].map((name) => join(folder, name)) as [string, string, string];
  const [former, next] = await Promise.all([generateX25519Identity(), generateX25519Identity()]);
  writeFileSync(plain, 'secret');
  await sealFile(plain, sealed, { recipient: await identityToRecipient(former), producer: 'ddt-51' });
  const openWith = (identities: string) => unsealerOf({ MAPPE_BUILD_IDENTITY: identities })?.('ddt-51')(sealed, opened);
  await expect(openWith(next)).rejects.toThrow('ne s’ouvre pas avec la clé de ce catalogue');
  await openWith(`${next} ${former}\n`);
  expect(readFileSync(opened, 'utf8')).toBe('secret');
});
