import decodeQR from 'qr/decode.js';
import { expect, test } from 'vitest';
import { encodeQrCode, writeQrCode } from './qr-code.ts';

/** Draw the path of a code's modules as a reader's camera sees it, and read it. */
function readCode({ modules, path }: { modules: number; path: string }): string {
  const scale = 4;
  const size = modules * scale;
  const data = new Uint8Array(size * size * 3).fill(255);
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1)
      data.fill(0, (row * size + Number(x) * scale) * 3, (row * size + (Number(x) + Number(length)) * scale) * 3);
  return decodeQR({ width: size, height: size, data });
}

const address = 'https://cartes.exemple.fr/explorer/#carte=11.4/48.9568/4.3630&d=ddt-51/eoliennes;c=eoliennes:hauteur&fond=plan';

test.each([address, 'https://exemple.fr/', `${address}&d=${'a/b;o=50&d='.repeat(100)}`])(
  'the code of an address is read as that address: %#',
  (text) => {
    const code = encodeQrCode(text);
    expect(code && readCode(code)).toBe(text);
  },
);

test('an address that no code holds has none', () => {
  expect(encodeQrCode(`${address}${'é'.repeat(1200)}`)).toBeUndefined();
});

test('a file of a code is black upon white, as large as its modules', () => {
  const code = { modules: 29, path: 'M4 4h7v1h-7z' };
  expect(writeQrCode(code)).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges">' +
      '<path fill="#fff" d="M0 0h29v29H0z"/><path d="M4 4h7v1h-7z"/></svg>\n',
  );
});
