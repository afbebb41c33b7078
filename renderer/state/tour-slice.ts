/** The first-run tour: where it is, and whether it was offered, kept on this machine. */
import type { Slice, SliceContext } from './types.ts';

export interface TourSlice {
  /** the step on show, counted from 0; null while no tour is going on */
  readonly tourStep: number | null;
  /** where it was left, to go on from; 0 for the beginning */
  readonly tourLeftAt: number;
  /** whether to offer it: nobody has taken or declined it on this machine yet */
  readonly tourOffered: boolean;
  readonly goToTour: (step: number) => void;
  /** Leaves it; it can be taken up again at the same step. */
  readonly leaveTour: () => void;
  readonly endTour: () => void;
}

const storageKey = 'dowser.tour';

export const createTourSlice =
  ({ storage }: SliceContext): Slice<TourSlice> =>
  (set, get) => {
    const known = storage.getItem(storageKey);
    const keep = (step: number): void => storage.setItem(storageKey, String(step));
    return {
      tourStep: null,
      tourLeftAt: Math.max(0, Math.trunc(Number(known ?? 0)) || 0),
      tourOffered: known === null,
      goToTour: (tourStep) => {
        keep(tourStep);
        set({ tourStep, tourLeftAt: tourStep, tourOffered: false });
      },
      leaveTour: () => {
        keep(get().tourLeftAt);
        set({ tourStep: null, tourOffered: false });
      },
      endTour: () => {
        keep(0);
        set({ tourStep: null, tourLeftAt: 0, tourOffered: false });
      },
    };
  };
