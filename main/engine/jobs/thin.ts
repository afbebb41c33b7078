/** At most `limit` values, first and last kept, evenly spaced. */
export function thin<T>(values: readonly T[], limit: number): readonly T[] {
  if (values.length <= limit) return [...values];
  return Array.from({ length: limit }, (_, i) => values[Math.round((i * (values.length - 1)) / (limit - 1))]);
}
