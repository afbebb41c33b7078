/** Evidence on screen: the second suspect, how paths are looked for, which stretch of time is brushed, what is pictured. */
import type { EvidenceSlice, Slice } from './types.ts';

/** What belongs to one element and goes when another one is chosen. */
export const noEvidence = { suspect: null, pictured: null, brush: null, brushed: [] } as const;

export const createEvidenceSlice = (): Slice<EvidenceSlice> => (set, get) => ({
  ...noEvidence,
  pathRules: { by: 'steps', followDirection: false, avoidHubs: false, maxNeighbours: 50 },
  timeColumn: null,
  amountColumn: null,
  setSuspect: (suspect) => set({ suspect, pictured: null }),
  setPathRules: (rules) => set(({ pathRules }) => ({ pathRules: { ...pathRules, ...rules } })),
  setEvidenceColumns: (columns) => set({ ...columns, brush: null, brushed: [] }),
  showPicture: (pictured) => set({ pictured, centre: 'neighbourhood', focus: null }),
  setBrush: (brush, edges) => set({ brush, brushed: brush === null ? [] : edges }),
  filterByBrush: (column) => {
    const { brush, filter, setFilter } = get();
    if (brush === null) return;
    const condition = {
      kind: 'time' as const,
      of: 'edge' as const,
      column,
      from: new Date(brush.from).toISOString(),
      to: new Date(brush.to).toISOString(),
    };
    const others = filter.filter(({ condition: held }) => held.kind !== 'time' || held.column !== column);
    void setFilter([...others, { condition, not: false, on: true }]);
  },
});
