/** Budgets as people write them: "28" labels, "2C" two for each class, "2C,4C,...,20C" in equal steps. */
import { AppError } from '../schema/errors.ts';

interface Budget {
  readonly count: number;
  readonly perClass: boolean;
}

const wrong = (what: string): AppError =>
  new AppError(
    'invalid-argument',
    `Budgets are numbers of labels with commas between, such as 28 or 2C (two for each class), or 2C,4C,...,20C; ${what}.`,
  );

function parseOne(text: string): Budget {
  const found = /^(\d{1,9})(C?)$/i.exec(text);
  if (found === null || Number(found[1]) === 0) throw wrong(`"${text}" is none`);
  return { count: Number(found[1]), perClass: found[2] !== '' };
}

/** What "..." stands for between two budgets before it and one behind it. */
function between(before: readonly Budget[], after: Budget | undefined): Budget[] {
  const [first, second] = before.slice(-2);
  if (before.length < 2 || after === undefined) throw wrong('"..." stands behind two of them and before the last');
  const step = second.count - first.count;
  const alike = first.perClass === second.perClass && second.perClass === after.perClass;
  if (!alike || step <= 0 || after.count <= second.count || (after.count - second.count) % step !== 0) {
    throw wrong(`the steps before and behind "..." do not fit together`);
  }
  const between: Budget[] = [];
  for (let count = second.count + step; count < after.count; count += step) between.push({ ...second, count });
  return between;
}

/** @returns budgets that stand for numbers of labels once the number of classes is known @throws AppError invalid-argument */
export function parseBudgets(text: string): (numClasses: number) => readonly number[] {
  const parts = text.split(',').map((part) => part.trim());
  const budgets: Budget[] = [];
  parts.forEach((part, i) => {
    if (part === '...' || part === '…') {
      const next = parts.at(i + 1);
      budgets.push(...between(budgets, next === undefined ? undefined : parseOne(next)));
    } else budgets.push(parseOne(part));
  });
  return (numClasses) => {
    const labels = budgets.map(({ count, perClass }) => (perClass ? count * numClasses : count));
    return [...new Set(labels)].sort((a, b) => a - b);
  };
}
