/** How the whole graph is looked at. */
import type { OverviewView } from '../../main/contract/overview-view.ts';
import type { OverviewSlice, Slice } from './types.ts';

export const firstOverview: OverviewView = { places: 'force', seed: 1, colourBy: { by: 'score' }, camera: null };

export const createOverviewSlice = (): Slice<OverviewSlice> => (set) => ({
  overview: firstOverview,
  setOverview: (change) => {
    set(({ overview }) => {
      const isElsewhere =
        (change.places !== undefined && change.places !== overview.places) ||
        (change.seed !== undefined && change.seed !== overview.seed);
      // Other places: what the camera looked at is no longer there.
      return { overview: { ...overview, ...(isElsewhere ? { camera: null } : {}), ...change } };
    });
  },
});
