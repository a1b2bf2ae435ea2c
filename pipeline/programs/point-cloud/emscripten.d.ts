// What laz-perf's types name and its package does not bring: the part of Emscripten's module that is used here.
interface EmscriptenModule {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _free(at: number): void;
}
type EmscriptenModuleFactory<Module> = () => Promise<Module>;
