/** Where the card of the tour stands: beside what it points at and never over it, as far as the window allows. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

const gap = 14;

export function placeCard(
  target: Box | null,
  card: Size,
  window: Size,
): { readonly left: number; readonly top: number } {
  const within = (value: number, size: number, most: number): number =>
    Math.max(gap, Math.min(value, most - size - gap));
  const corner = { left: window.width - card.width - gap, top: window.height - card.height - gap };
  if (target === null) return { left: Math.max(gap, corner.left), top: Math.max(gap, corner.top) };
  const right = target.left + target.width;
  const below = target.top + target.height;
  const middle = within(target.left + target.width / 2 - card.width / 2, card.width, window.width);
  const level = within(target.top, card.height, window.height);
  const beside =
    right + gap + card.width <= window.width
      ? { left: right + gap, top: level }
      : target.left - gap - card.width >= 0
        ? { left: target.left - gap - card.width, top: level }
        : null;
  // Above or below a tall panel there is room only over other panels.
  if (target.height > window.height * 0.4 && beside !== null) return beside;
  if (below + gap + card.height <= window.height) return { left: middle, top: below + gap };
  if (target.top - gap - card.height >= 0) return { left: middle, top: target.top - gap - card.height };
  if (beside !== null) return beside;
  return { left: within(corner.left, card.width, window.width), top: within(corner.top, card.height, window.height) };
}
