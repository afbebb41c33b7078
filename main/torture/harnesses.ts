/** Every harness, in the order in which they run; the time is shared between them. */
import { injectFaults } from './fault-harness.ts';
import { tally } from './harness.ts';
import type { Harness } from './harness.ts';
import { killEngines } from './kill-harness.ts';
import { killJobs } from './resume-harness.ts';
<<<<<<< HEAD
import { soakHarness } from './soak.ts';
import { cliHarness } from './torture-cli.ts';
=======
import { soak, soakLines } from './soak.ts';
import { cliLines, tortureCli } from './torture-cli.ts';
>>>>>>> ad2fe46a65d089534b9ff81349a21e06f84817d9
import { tortureContract } from './torture-contract.ts';

const contract: Harness = {
  name: 'contract',
  run: async (seed, goesOn) => {
    const { calls, answered, refused, defects, reports } = await tortureContract(seed, goesOn);
    return {
      summary: `${calls} calls, ${answered} answered, refused: ${tally(refused)}; defects: ${defects.length}, reports: ${reports.length}`,
      broke: [
        ...defects.map(({ method, input, what }) => `${method} ${input}\n  ${what}`),
        ...reports.map((report) => `reported: ${report}`),
      ],
    };
  },
};

const kill: Harness = {
  name: 'kill',
  run: async (seed, goesOn) => {
    const { kills, survived, acknowledged, inside, inJobs, done, lost, doubled, torn, leftovers, defects } =
      await killEngines({ seed, goesOn });
    return {
      summary:
        `${kills} kills, ${survived} survived, ${acknowledged} actions acknowledged, lost: ${lost}, doubled: ${doubled}, ` +
        `torn: ${torn}, left over: ${leftovers}; under way and found done: ${done}; killed inside: ${tally(inside)}; while a job ran: ${tally(inJobs)}`,
      broke: defects.map((defect) => `kill ${defect.kill}, inside ${defect.inside}: ${defect.what.join('; ')}`),
    };
  },
};

const fault: Harness = {
  name: 'fault',
  run: async (seed, goesOn) => {
    const { injected, survived, byKind, refused, losses, skipped, defects } = await injectFaults({ seed, goesOn });
    const left = Object.entries(skipped).map(([kind, why]) => `; ${kind} was left out: ${why}`);
    return {
      summary: `${injected} faults (${tally(byKind)}), ${survived} survived, losses: ${losses}; refused: ${tally(refused)}${left.join('')}`,
      broke: defects.map((defect) => `fault ${defect.fault}, ${defect.kind}: ${defect.what.join('; ')}`),
    };
  },
};

const cli: Harness = {
  name: 'cli',
  run: async (seed, goesOn) => {
    const { lines, broken } = cliLines(await tortureCli(seed, goesOn));
    return { summary: lines[0], broke: broken ? lines.slice(1) : [] };
  },
};

const soaking: Harness = {
  name: 'soak',
  run: async (seed, goesOn) => {
    const { lines, broken } = soakLines(await soak({ seed, goesOn }));
    return { summary: lines.join('\n  '), broke: broken ? ['the soak broke; what it says of it stands above'] : [] };
  },
};

const resume: Harness = {
  name: 'resume',
  run: async (seed, goesOn) => {
    const { jobs, kills, resumed, byJob, defects } = await killJobs({ seed, goesOn });
    return {
      summary: `${jobs} jobs (${tally(byJob)}), killed ${kills} times, taken up from a commit ${resumed} times; ended otherwise than undisturbed: ${defects.length}`,
      broke: defects,
    };
  },
};

<<<<<<< HEAD
export const harnesses: readonly Harness[] = [contract, cliHarness, kill, resume, fault, soakHarness];
=======
export const harnesses: readonly Harness[] = [contract, cli, kill, resume, fault, soaking];
>>>>>>> ad2fe46a65d089534b9ff81349a21e06f84817d9
