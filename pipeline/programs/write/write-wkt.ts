import type { TextFile } from './text-file.ts';
import { kindOfCode } from '../../../schemas/codecs/wkb.ts';

/** Write well-known binary as well-known text, Z kept, M left out (few readers of text know it). */
export function writeWkt(file: TextFile, wkb: Uint8Array): void {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  let offset = 0;
  const count = (little: boolean): number => {
    offset += 4;
    return view.getUint32(offset - 4, little);
  };
  const list = (members: number, member: () => void): void => {
    if (members === 0) return file.text('EMPTY');
    for (let index = 0; index < members; index += 1) {
      file.text(index === 0 ? '(' : ', ');
      member();
    }
    file.text(')');
  };
  const position = (little: boolean, hasZ: boolean, hasM: boolean): void => {
    file.coordinate(view.getFloat64(offset, little));
    file.text(' ');
    file.coordinate(view.getFloat64(offset + 8, little));
    if (hasZ) file.text(' ');
    if (hasZ) file.coordinate(view.getFloat64(offset + 16, little));
    offset += 8 * (2 + Number(hasZ) + Number(hasM));
  };
  // Members of a collection say what they are; those of a multi-geometry are of its kind.
  const shape = (named: boolean): void => {
    const little = view.getUint8(offset) === 1;
    offset += 1;
    const { type, hasZ, hasM } = kindOfCode(count(little));
    const next = (): void => position(little, hasZ, hasM);
    if (named) file.text(`${type.toUpperCase()}${hasZ ? ' Z' : ''} `);
    // An empty point is written as NaN.
    if (type === 'Point') list(Number.isNaN(view.getFloat64(offset, little)) ? 0 : 1, next);
    else if (type === 'LineString') list(count(little), next);
    else if (type === 'Polygon') list(count(little), () => list(count(little), next));
    else list(count(little), () => shape(type === 'GeometryCollection'));
  };
  shape(true);
}
