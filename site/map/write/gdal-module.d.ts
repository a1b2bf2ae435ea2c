/* The package says nothing of its parts. */

declare module 'gdal3.js/build/package/gdal3WebAssembly.js' {
  type Kind = 'number' | 'string';

  /** Members of the program, made by Emscripten, that are called here. */
  export interface GdalModule {
    FS: {
      writeFile(path: string, bytes: Uint8Array): void;
      readFile(path: string): Uint8Array<ArrayBuffer>;
      readdir(path: string): string[];
      unlink(path: string): void;
      mkdir(path: string): void;
    };
    HEAPU32: Uint32Array;
    _malloc(bytes: number): number;
    _free(at: number): void;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, at: number, most: number): void;
    ccall(name: string, gives: 'number', takes: readonly Kind[], given: readonly (number | string)[]): number;
    ccall(name: string, gives: null, takes: readonly Kind[], given: readonly (number | string)[]): void;
  }

  export default function make(options: object): Promise<GdalModule>;
}
