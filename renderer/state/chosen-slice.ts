/** Nodes chosen together. */
import type { ChosenSlice, Slice } from './types.ts';

export const createChosenSlice = (): Slice<ChosenSlice> => (set) => ({
  chosen: [],
  chosenTitle: '',
  choose: (nodes, title) => {
    const chosen = [...new Set(nodes)].sort((a, b) => a - b);
    set({ chosen, chosenTitle: chosen.length === 0 ? '' : title });
  },
});
