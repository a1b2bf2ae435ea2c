import { openSqlite } from '../read/open-sqlite.ts';
import { doWork } from '../beside/work-beside.ts';
import { readMetadata } from './read-metadata.ts';

/* Looks into a file beside the page, which runs no WebAssembly. */

doWork((file: File) => readMetadata(file, { openSqlite }));
