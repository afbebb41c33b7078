/**
 * How many edges a frame may draw. While the camera moves, the number follows the time that the last frames took; at
 * rest, parts are made so large that each takes about as long as a part should.
 */

/** Milliseconds: two refreshes of a common screen, which still looks smooth. */
const goodFrame = 34;
const fastFrame = 20;
const restPart = 60;
const fewest = 4_000;
/** On a busy machine a part waits longer than it works: smaller ones would only wait more often. */
const fewestResting = 24_000;

export interface FrameBudget {
  /** edges for the next frame of a movement */
  readonly moving: number;
  /** edges for the next part at rest */
  readonly resting: number;
  /** a frame of a movement took so long */
  movingTook(milliseconds: number): void;
  /** a part at rest took so long */
  restingTook(edges: number, milliseconds: number): void;
}

export function createFrameBudget(start = 30_000, most = 1 << 26): FrameBudget {
  let moving = start;
  let resting = start;
  const within = (value: number, least = fewest): number => Math.round(Math.max(least, Math.min(most, value)));
  return {
    get moving() {
      return moving;
    },
    get resting() {
      return resting;
    },
    movingTook: (milliseconds) => {
      // A pause of the machine says nothing about edges.
      if (milliseconds > 1000) return;
      // Slow frames weigh at once, fast ones bit by bit: a hitch is worse than a coarser picture.
      if (milliseconds > goodFrame) moving = within(moving * Math.max(0.4, goodFrame / milliseconds));
      else if (milliseconds < fastFrame) moving = within(moving * 1.3);
    },
    restingTook: (edges, milliseconds) => {
      if (edges < resting / 2) return;
      const wanted = resting * Math.max(0.4, Math.min(2, restPart / Math.max(1, milliseconds)));
      resting = within(wanted, fewestResting);
    },
  };
}
