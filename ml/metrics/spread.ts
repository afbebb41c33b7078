/** Mean and spread of a few repeated measurements. */
export interface Spread {
  readonly mean: number;
  /** over seeds, sample standard deviation; null for one seed or none */
  readonly deviation: number | null;
  readonly seeds: number;
}

export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length < 2 ? null : Math.sqrt(squares / (values.length - 1));
  return { mean, deviation, seeds: values.length };
}
