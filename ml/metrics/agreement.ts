/** How far people agree beyond chance: 1 always, 0 as often as chance, below 0 less often. -1 stands for no judgement. */

/**
 * Cohen's kappa of two people (Cohen 1960): (o - e) / (1 - e), o the share of elements on which they agree, e what their
 * own habits would give by chance. Elements that both judged count. Null where there are none, and where both always
 * gave the same one class: chance alone would agree always then.
 */
export function cohenKappa(first: Int32Array, second: Int32Array): number | null {
  const [left, right] = [new Map<number, number>(), new Map<number, number>()];
  let both = 0;
  let same = 0;
  for (let i = 0; i < first.length; i++) {
    if (first[i] < 0 || second[i] < 0) continue;
    both++;
    if (first[i] === second[i]) same++;
    left.set(first[i], (left.get(first[i]) ?? 0) + 1);
    right.set(second[i], (right.get(second[i]) ?? 0) + 1);
  }
  // In whole numbers, so that "always the same" is found exactly.
  const chance = [...left].reduce((sum, [label, times]) => sum + times * (right.get(label) ?? 0), 0);
  if (both === 0 || chance === both * both) return null;
  return (same * both - chance) / (both * both - chance);
}

/**
 * Fleiss' kappa of any number of people (Fleiss 1971): agreeing pairs of judgements of an element, on average over
 * elements, against the squared shares of the classes. Elements with fewer than two judgements say nothing and are left
 * out. Null where none is left, and where all judgements are of one class.
 *
 * @param people one array for each person, of the same length
 */
export function fleissKappa(people: readonly Int32Array[]): number | null {
  const totals = new Map<number, number>();
  let judgements = 0;
  let elements = 0;
  let agreement = 0;
  for (let i = 0; i < (people.at(0)?.length ?? 0); i++) {
    const given = people.map((labels) => labels[i]).filter((label) => label >= 0);
    if (given.length < 2) continue;
    elements++;
    judgements += given.length;
    const counts = new Map<number, number>();
    for (const label of given) counts.set(label, (counts.get(label) ?? 0) + 1);
    let pairs = 0;
    for (const [label, times] of counts) {
      pairs += times * (times - 1);
      totals.set(label, (totals.get(label) ?? 0) + times);
    }
    agreement += pairs / (given.length * (given.length - 1));
  }
  if (totals.size < 2) return null;
  const chance = [...totals.values()].reduce((sum, times) => sum + (times / judgements) ** 2, 0);
  return (agreement / elements - chance) / (1 - chance);
}
