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

/** Seconds for people: "4.2 s", "58 s", "2 min 0 s", "1 h 5 min"; rounded before it is split, so never "60 s". */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const total = Math.round(seconds);
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  return minutes < 60 ? `${minutes} min ${total % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
