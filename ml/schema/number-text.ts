/**
 * How whole numbers and percentiles are written for people: once, so that the screen, the report and the notes of an
 * import never say the same number in two ways. English separators everywhere, whatever the reader's locale is.
 */
const separated = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 20000 -> "20,000" */
export const wholeText = (value: number): string => separated.format(value);

/**
 * A percentile as a number of per cent, rounded down to the digits that are shown (two from 99.9 on), so that nothing
 * reads 100 but the highest: 0.9876 -> "98.7", 0.99987 -> "99.98", 1 -> "100".
 *
 * @param share 0..1
 */
export function percentText(share: number): string {
  if (share >= 1) return '100';
  const digits = share >= 0.999 ? 2 : 1;
  const scale = 10 ** digits;
  // 0.29 * 100 is a hair below 29; the hair that is given back must not lift 99.99… to 100.
  const floored = Math.min(100 * scale - 1, Math.floor(share * 100 * scale + 1e-9));
  return (floored / scale).toFixed(digits);
}
