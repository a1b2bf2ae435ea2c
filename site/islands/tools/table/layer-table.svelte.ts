import { explainFailure, type Failure } from '../../../map/fetch/failure.ts';
import type { Histogram } from '../../../map/table/histogram.ts';
import type { TableFile, TableHead, TableRow } from '../../../map/table/open-table.ts';
import { withFilter, type Filter, type Test } from '../../../map/model/filter.ts';
import type { Query, Sorting } from '../../../map/table/query.ts';
import { startTable, type LiveTable } from '../../../map/table/start-table.ts';

/** Above this a reader is asked before a table is gone through: a second on a good connection, half a minute on a poor one. */
const heavyBytes = 5_000_000;
/** Rows that are asked for at a time. */
const pageRows = 200;

/** The table of a whole layer as a panel shows it: what is asked of it, what was found, and the rows that have come. */
export class LayerTable {
  readonly #file: TableFile;
  #table = $state.raw<LiveTable>();
  #failure = $state<Failure>();
  #agreed = $state(false);
  #query = $state.raw<Query>({ filters: [] });
  #found = $state<number>();
  #round = $state(0);
  /** Whether what was found passed filters; those that are asked for may be others already. */
  #isFiltered = $state(false);
  #pages = $state.raw<Readonly<Record<number, readonly TableRow[]>>>({});
  #reading = $state.raw<{ done: number; of: number }>();
  #working = $state(false);
  #stopped = $state(false);
  /** Pages that have been asked for. */
  #asked: true[] = [];
  /** Abort controller of the present query; the query before has been stopped. */
  #control = new AbortController();

  /** Callback that keeps the filters: they hold on the map too, and come back by `follow`. */
  readonly #keep: (filters: readonly Filter[]) => void;

  readonly #count: (filters: readonly Filter[], found: number) => void;

  constructor(
    file: TableFile,
    { keep, count }: { keep: (filters: readonly Filter[]) => void; count: (filters: readonly Filter[], found: number) => void },
  ) {
    this.#file = file;
    this.#keep = keep;
    this.#count = count;
  }

  /** Undefined until it is open. */
  get head(): TableHead | undefined {
    return this.#table?.head;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The reader has to agree to its bytes first. */
  get asks(): boolean {
    return this.#table !== undefined && !this.#agreed;
  }

  get filters(): readonly Filter[] {
    return this.#query.filters;
  }

  get sorting(): Sorting | undefined {
    return this.#query.sorting;
  }

  /** How many rows; undefined until it is open. */
  get found(): number | undefined {
    return this.#found;
  }

  get isFiltered(): boolean {
    return this.#isFiltered;
  }

  /** Rises each time something else is found, as much as before or not. */
  get round(): number {
    return this.#round;
  }

  /** How far a reading is, in bytes. */
  get reading(): { done: number; of: number } | undefined {
    return this.#reading;
  }

  get working(): boolean {
    return this.#working;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  readonly open = async (): Promise<void> => {
    this.#failure = undefined;
    const { signal } = this.#control;
    const opened = await this.#follow(signal, () => startTable(this.#file, { signal }));
    if (opened === undefined) return;
    this.#table = opened;
    this.#found = opened.head.rows;
    if (opened.head.bytes <= heavyBytes) await this.agree();
  };

  readonly agree = async (): Promise<void> => {
    this.#agreed = true;
    if (this.#query.filters.length > 0) await this.#find(this.#query);
  };

  /** The row at a place of what was found, where it has come. */
  rowAt(place: number): TableRow | undefined {
    return this.#pages[Math.floor(place / pageRows)]?.[place % pageRows];
  }

  /** Brings the rows between two places. */
  async bring(from: number, to: number): Promise<void> {
    const { signal } = this.#control;
    for (let page = Math.floor(from / pageRows); page * pageRows < to; page += 1) {
      if (this.#asked[page] || this.#stopped || this.#failure !== undefined) continue;
      this.#asked[page] = true;
      const rows = await this.#follow(signal, () => this.#opened().list(page * pageRows, pageRows, this.#followed(signal)));
      if (rows !== undefined) this.#pages = { ...this.#pages, [page]: rows };
    }
  }

  filter(field: string, test: Test | undefined): void {
    this.#keep(withFilter(this.#query.filters, field, test));
  }

  /** Finds what passes the filters that hold now. */
  async follow(filters: readonly Filter[]): Promise<void> {
    if (JSON.stringify(filters) === JSON.stringify(this.#query.filters)) return;
    if (this.#table !== undefined && this.#agreed) return this.#find({ ...this.#query, filters });
    this.#query = { ...this.#query, filters };
  }

  sort(sorting: Sorting | undefined): Promise<void> {
    return this.#find({ ...this.#query, sorting });
  }

  /** Tries again what failed or was stopped. */
  readonly again = (): Promise<void> => (this.#table === undefined ? this.open() : this.#find(this.#query));

  readonly stop = (): void => {
    this.#renew();
    this.#working = false;
    this.#reading = undefined;
    this.#stopped = true;
  };

  spread(field: string, signal: AbortSignal): Promise<Histogram> {
    return this.#opened().spread(field, { signal });
  }

  placeOf(row: number): Promise<number> {
    return this.#opened().placeOf(row);
  }

  /** All rows that were found; undefined where the reading was stopped, or failed. */
  take(): Promise<TableRow[] | undefined> {
    const { signal } = this.#control;
    return this.#follow(signal, () => this.#opened().list(0, this.#found ?? 0, this.#followed(signal)));
  }

  readonly close = (): void => {
    this.#control.abort();
    this.#table?.close();
  };

  #opened(): LiveTable {
    if (this.#table === undefined) throw new Error('The table is not open.');
    return this.#table;
  }

  #renew(): AbortSignal {
    this.#control.abort();
    this.#control = new AbortController();
    return this.#control.signal;
  }

  readonly #followed = (signal: AbortSignal) => ({
    signal,
    onBytes: (done: number, of: number): void => {
      if (!signal.aborted) this.#reading = { done, of };
    },
  });

  async #find(query: Query): Promise<void> {
    const signal = this.#renew();
    this.#query = query;
    this.#failure = undefined;
    this.#stopped = false;
    const count = await this.#follow(signal, () => this.#opened().find(query, this.#followed(signal)));
    if (count === undefined) return;
    this.#pages = {};
    this.#asked = [];
    this.#found = count;
    this.#isFiltered = query.filters.length > 0;
    this.#round += 1;
    this.#count(query.filters, count);
  }

  /** Carries a work out, and keeps what came in its way; undefined where it was stopped, or failed. */
  async #follow<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value | undefined> {
    this.#working = true;
    try {
      const value = await work();
      return signal.aborted ? undefined : value;
    } catch (error) {
      if (!signal.aborted) this.#failure = explainFailure(error);
      return undefined;
    } finally {
      if (!signal.aborted) {
        this.#working = false;
        this.#reading = undefined;
      }
    }
  }
}
