import type { SqlJsStatic } from 'sql.js';

let opened: Promise<SqlJsStatic> | undefined;

/** SQLite as WebAssembly: fetched with the first GeoPackage. */
export function openSqlite(): Promise<SqlJsStatic> {
  opened ??= Promise.all([import('sql.js'), import('sql.js/dist/sql-wasm-browser.wasm?url')]).then(
    ([{ default: start }, { default: address }]) => start({ locateFile: () => address }),
  );
  // What did not come is asked for again.
  opened.catch(() => (opened = undefined));
  return opened;
}
