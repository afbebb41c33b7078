/** Every harness, in the order in which they run; the time is shared between them. */
import { injectFaults } from './fault-harness.ts';
import { tally } from './harness.ts';
import type { Harness } from './harness.ts';
import { killEngines } from './kill-harness.ts';
import { killJobs } from './resume-harness.ts';
import { soakHarness } from './soak.ts';
import { cliHarness } from './torture-cli.ts';
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

export const harnesses: readonly Harness[] = [contract, cliHarness, kill, resume, fault, soakHarness];
