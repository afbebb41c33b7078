/**
 * npm run torture -- [--seconds 60] [--seed 1] [--harness contract,cli,kill,resume,fault,soak]: harnesses that try to break Dowser, for a
 * chosen time, shared between them, with counts. Exits with 1 where anything broke, and says with which input.
 */
import { parseArgs } from 'node:util';
import { harnesses } from './harnesses.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    harness: { type: 'string', default: harnesses.map(({ name }) => name).join(',') },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const wanted = values.harness.split(',');
const chosen = harnesses.filter(({ name }) => wanted.includes(name));
if (!(seconds > 0) || !Number.isSafeInteger(seed) || chosen.length !== wanted.length) {
  const names = harnesses.map(({ name }) => name).join(', ');
  process.stderr.write(`--seconds takes a number above 0, --seed a whole number, --harness some of ${names}.\n`);
  process.exit(2);
}
let broken = 0;
for (const { name, run } of chosen) {
  const end = performance.now() + (1000 * seconds) / chosen.length;
  const { summary, broke } = await run(seed, () => performance.now() < end);
  process.stdout.write(`${name}, seed ${seed}: ${summary}\n`);
  for (const one of broke.slice(0, 50)) process.stdout.write(`- ${one}\n`);
  broken += broke.length;
}
process.exit(broken === 0 ? 0 : 1);
