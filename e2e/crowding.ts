/**
 * How many times longer than alone a thread runs now because of what else this machine does: 1 on a quiet one. Wall
 * time of a piece of work over the processor time that it took.
 */
export function crowding(workMs = 20): number {
  const wall = performance.now();
  const before = process.cpuUsage();
  const used = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  while (used() < workMs);
  return Math.max(1, (performance.now() - wall) / used());
}

export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 1;
