/** What the runs are called while they stand side by side: at most four. */
export const runLetters = ['A', 'B', 'C', 'D'] as const;
