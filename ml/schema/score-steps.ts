/**
 * From a percentile to one of five steps of colour, on the screen and in the report alike. The steps are cut where an
 * analyst looks: half of everything is in the lowest step and one in a hundred in the highest.
 */
export const scoreSteps = [
  { from: 0, label: 'lower half' },
  { from: 0.5, label: '50–80 %' },
  { from: 0.8, label: '80–95 %' },
  { from: 0.95, label: '95–99 %' },
  { from: 0.99, label: 'top 1 %' },
] as const;

/** @returns 0..4 */
export function scoreStep(percentile: number): number {
  let step = scoreSteps.length - 1;
  while (step > 0 && percentile < scoreSteps[step].from) step--;
  return step;
}
