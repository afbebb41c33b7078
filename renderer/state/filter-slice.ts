/** Which nodes are looked at. */
import type { FilterSlice, Slice } from './types.ts';

export const createFilterSlice = (): Slice<FilterSlice> => () => ({ filter: [], passes: null, passing: null });
