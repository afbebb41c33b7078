/** Theme, reviewer, open dialog, notices, and what the screen last looked like. */
import { languageKey } from '../text/language.ts';
import { spokenLanguage } from '../text/text.ts';
import type { Slice, SliceContext, ThemeChoice, ViewSlice } from './types.ts';

const themeKey = 'dowser.theme';
const reviewerKey = 'dowser.reviewer';

function readTheme(stored: string | null): ThemeChoice {
  return stored === 'dark' || stored === 'light' ? stored : 'system';
}

export const createViewSlice =
  ({ storage, reload }: SliceContext): Slice<ViewSlice> =>
  (set, get) => ({
    theme: readTheme(storage.getItem(themeKey)),
    language: spokenLanguage(),
    reviewer: storage.getItem(reviewerKey) ?? 'analyst',
    reviewerKnown: storage.getItem(reviewerKey) !== null,
    dialog: null,
    rightTab: 'why',
    centre: 'neighbourhood',
    notice: null,
    memory: {},
    restoredVersion: 0,
    setTheme: (theme) => {
      storage.setItem(themeKey, theme);
      set({ theme });
    },
    setLanguage: (language) => {
      if (language === get().language) return;
      storage.setItem(languageKey, language);
      // Words are read while modules load, so the page loads again; the session brings back what was on it.
      reload?.();
    },
    setReviewer: (name) => {
      const reviewer = name.trim().slice(0, 100);
      // Every label carries a name; an empty one would be refused by the engine.
      if (reviewer === '') return;
      storage.setItem(reviewerKey, reviewer);
      const changed = reviewer !== get().reviewer;
      set({ reviewer, reviewerKnown: true });
      // The name says whose questions these are.
      if (changed && get().queue !== null) void get().openQueue();
    },
    openDialog: (dialog) => set({ dialog }),
    setRightTab: (rightTab) => set({ rightTab }),
    setCentre: (centre) => set({ centre }),
    setNotice: (notice) => set({ notice }),
    remember: (memory) => set((state) => ({ memory: { ...state.memory, ...memory } })),
  });
