import { closeSync, openSync, writeSync } from 'node:fs';
import { decimals, hundredNanos, scale } from '../../../schemas/model/rounded-coordinate.ts';

const pieceBytes = 1024 ** 2;
/** A number with its sign, its digits and its point. */
const numberBytes = 32;
/** UTF-8 takes at most so many bytes for a unit of a string. */
const bytesPerUnit = 3;

const zero = 0x30;
const point = 0x2e;
const minus = 0x2d;

/** A text file while it is written: bytes are put together here, as a string for every coordinate would cost more than all else. */
export class TextFile {
  readonly #file: number;
  #bytes = Buffer.allocUnsafe(pieceBytes);
  #length = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  text(text: string): void {
    this.#room(text.length * bytesPerUnit);
    this.#length += this.#bytes.write(text, this.#length);
  }

  coordinate(value: number): void {
    const rounded = Math.abs(hundredNanos(value));
    if (!Number.isSafeInteger(rounded)) return this.text(String(value));
    this.#room(numberBytes);
    if (value < 0 && rounded > 0) this.#bytes[this.#length++] = minus;
    const whole = Math.floor(rounded / scale);
    this.#digits(whole, digitsOf(whole));
    let fraction = rounded - whole * scale;
    if (fraction === 0) return;
    let places = decimals;
    for (; fraction % 10 === 0; fraction /= 10) places -= 1;
    this.#bytes[this.#length++] = point;
    this.#digits(fraction, places);
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  /** The last `count` digits of a whole number. */
  #digits(value: number, count: number): void {
    let left = value;
    for (let place = this.#length + count - 1; place >= this.#length; place -= 1) {
      const rest = Math.floor(left / 10);
      this.#bytes[place] = zero + left - 10 * rest;
      left = rest;
    }
    this.#length += count;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    this.#flush();
    if (bytes > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(bytes);
  }

  #flush(): void {
    for (let written = 0; written < this.#length;) written += writeSync(this.#file, this.#bytes, written, this.#length - written);
    this.#length = 0;
  }
}

function digitsOf(whole: number): number {
  let digits = 1;
  for (let limit = 10; whole >= limit; limit *= 10) digits += 1;
  return digits;
}
