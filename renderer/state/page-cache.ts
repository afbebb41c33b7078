/**
 * Rows of one ranked list, fetched a page at a time as the list scrolls. Kept outside the store because a list can have
 * a hundred thousand rows: the store only learns that something changed. The oldest pages are dropped beyond a limit.
 */
export interface PageResult<T> {
  readonly total: number;
  readonly outOf: number;
  readonly rows: readonly T[];
}

export interface PageCacheOptions<T> {
  readonly pageSize: number;
  /** pages kept at most; those fetched longest ago go first */
  readonly maxPages: number;
  readonly fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<PageResult<T>>;
  readonly onPage: (result: PageResult<T>) => void;
  readonly onError: (thrown: unknown) => void;
}

export interface PageCache<T> {
  row(position: number): T | undefined;
  /** Fetches what is missing of rows first..last (inclusive); resolves when it has arrived or failed. */
  ensure(first: number, last: number): Promise<void>;
  /** Forgets everything; answers under way are ignored. */
  clear(): void;
  /** Keeps the rows on show but fetches them again on the next ensure: the order may have changed. */
  markStale(): void;
  /** Replaces rows that match, wherever they are. Returns the number replaced. */
  patch(matches: (row: T) => boolean, change: (row: T) => T): number;
}

interface Page<T> {
  rows: readonly T[];
  stale: boolean;
}

export function createPageCache<T>(options: PageCacheOptions<T>): PageCache<T> {
  const { pageSize, maxPages } = options;
  const pages = new Map<number, Page<T>>();
  const pending = new Map<number, Promise<void>>();
  let generation = new AbortController();

  const restart = (): void => {
    generation.abort();
    generation = new AbortController();
    pending.clear();
  };

  const fetchPage = (page: number): Promise<void> => {
    const signal = generation.signal;
    const request = options
      .fetch(page * pageSize, pageSize, signal)
      .then((result) => {
        if (signal.aborted) return;
        pages.delete(page);
        pages.set(page, { rows: result.rows, stale: false });
        for (const oldest of pages.keys()) {
          if (pages.size <= maxPages) break;
          pages.delete(oldest);
        }
        options.onPage(result);
      })
      .catch((thrown: unknown) => {
        if (!signal.aborted) options.onError(thrown);
      })
      .finally(() => {
        if (!signal.aborted) pending.delete(page);
      });
    pending.set(page, request);
    return request;
  };

  return {
    row: (position) => pages.get(Math.floor(position / pageSize))?.rows.at(position % pageSize),
    ensure: async (first, last) => {
      const wanted: Promise<void>[] = [];
      for (let page = Math.floor(Math.max(0, first) / pageSize); page <= Math.floor(last / pageSize); page++) {
        const held = pages.get(page);
        if (held !== undefined && !held.stale) continue;
        wanted.push(pending.get(page) ?? fetchPage(page));
      }
      await Promise.all(wanted);
    },
    clear: () => {
      restart();
      pages.clear();
    },
    markStale: () => {
      restart();
      for (const page of pages.values()) page.stale = true;
    },
    patch: (matches, change) => {
      let replaced = 0;
      for (const page of pages.values()) {
        if (!page.rows.some(matches)) continue;
        page.rows = page.rows.map((row) => {
          if (!matches(row)) return row;
          replaced++;
          return change(row);
        });
      }
      return replaced;
    },
  };
}
