/**
 * The walk of somebody who has never seen Dowser, from two CSV files to a first confirmed anomaly, and its document
 * (docs/first-five-minutes.md): each step with the words on the screen that lead to it.
 */

/** Words that people read in a minute, slowly. */
export const WORDS_A_MINUTE = 200;
export const SECONDS_A_CLICK = 3;
/** To find a file in the system's own dialog. */
export const SECONDS_A_FILE = 10;
export const SECONDS_A_NAME = 5;
export const MOST_SECONDS = 300;

export interface WalkStep {
  /** words that stand on the screen before the step */
  readonly says: string;
  /** what a person then does */
  readonly does: string;
}

export interface TimedStep extends WalkStep {
  /** from the deed to the screen that follows, as driven, seconds */
  readonly driven: number;
  /** words in the part of the screen that the step is about, those of earlier steps left out */
  readonly words: number;
  /** for hands: clicks, files, typing, seconds */
  readonly hands: number;
}

export const humanSeconds = ({ words, hands }: TimedStep): number => (60 * words) / WORDS_A_MINUTE + hands;
/** `crowded`: how many times slower than alone the machine was. */
export const secondsOf = (steps: readonly TimedStep[], crowded = 1): number =>
  steps.reduce((sum, step) => sum + step.driven / crowded + humanSeconds(step), 0);

/** The steps as the document tells them. */
export function stepsIn(document: string): WalkStep[] {
  return document
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => {
      const [, , says = '', does = ''] = line.split('|').map((cell) => cell.trim());
      return { says: says.replace(/^“|”$/g, ''), does };
    });
}

export function walkDocument(steps: readonly TimedStep[]): string {
  const rows = steps.map((step, i) => {
    const { says, does, driven, words, hands } = step;
    const total = driven + humanSeconds(step);
    return `| ${i + 1} | “${says}” | ${does} | ${driven.toFixed(1)} | ${words} | ${hands} | ${total.toFixed(0)} |`;
  });
  const total = secondsOf(steps);
  return `# The first five minutes

A person who has never seen Dowser has two CSV files, accounts and payments, and wants to know which account is odd. This is the way from the first start to a first anomaly that is confirmed and saved, with nothing to go by but what the screen says. \`e2e/first-five-minutes.spec.ts\` walks it, finds the words of each step on the screen before it does the step, and fails when its steps are not the ones below or the sum is not under five minutes. \`npx playwright test -c e2e/playwright.config.ts first-five --update-snapshots\` writes this page anew.

| | the screen says | the person | driven, s | words to read | hands, s | together, s |
|---|---|---|---|---|---|---|
${rows.join('\n')}
| | | | | | **sum** | **${Math.floor(total / 60)} min ${Math.round(total % 60)} s** |

*Driven*: from the deed to the screen that follows, as the test measured it, the engine's work included. *Words*: all in the part of the screen that the step is about which were not there in an earlier step, of a list that drops down its choice alone, read at ${WORDS_A_MINUTE} a minute, which is slow. *Hands*: ${SECONDS_A_CLICK} s for a click or a key, ${SECONDS_A_FILE} s to find a file in the system's dialog, ${SECONDS_A_NAME} s to type a name. The allowances are stated, not measured: no person was timed.
`;
}
