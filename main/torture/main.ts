/**
 * npm run torture -- [--seconds 60] [--seed 1]: harnesses that try to break Dowser, for a chosen time, with counts.
 * Exits with 1 where anything broke, and says with which input.
 */
import { parseArgs } from 'node:util';
import { tortureContract } from './torture-contract.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('--seconds takes a number above 0, --seed a whole number.\n');
  process.exit(2);
}
const end = performance.now() + 1000 * seconds;
const { calls, answered, refused, defects, reports } = await tortureContract(seed, () => performance.now() < end);
const codes = Object.entries(refused)
  .sort(([, a], [, b]) => b - a)
  .map(([code, count]) => `${count} ${code}`);
process.stdout.write(
  `contract, seed ${seed}: ${calls} calls, ${answered} answered, refused: ${codes.join(', ')}; defects: ${defects.length}, reports: ${reports.length}\n`,
);
for (const { method, input, what } of defects.slice(0, 50)) process.stdout.write(`- ${method} ${input}\n  ${what}\n`);
for (const report of reports.slice(0, 50)) process.stdout.write(`- reported: ${report}\n`);
process.exit(defects.length + reports.length === 0 ? 0 : 1);
