/**
 * Boxes side by side on one sheet that is wider than high: the highest first, each where it lies lowest above the skyline
 * of those before it (bottom-left, as in Burke, Kendall and Whitwell, Operations Research 2004).
 */
export interface Box {
  readonly width: number;
  readonly height: number;
}

const SHAPE = 1.4;

/** Width of the sheet: what the widest box needs, or what gives the sheet its shape. */
export function sheetWidth(boxes: readonly Box[]): number {
  let area = 0;
  let widest = 0;
  for (const { width, height } of boxes) {
    area += width * height;
    widest = Math.max(widest, width);
  }
  return Math.max(widest, Math.sqrt(SHAPE * 1.1 * area));
}

/** @returns the corner of each box with the least x and y; none overlap, all lie within 0..sheetWidth */
export function arrange(boxes: readonly Box[]): { readonly x: number; readonly y: number }[] {
  const wide = sheetWidth(boxes);
  const order = boxes.map((_, i) => i).sort((a, b) => boxes[b].height - boxes[a].height || a - b);
  const corners = boxes.map(() => ({ x: 0, y: 0 }));
  /** steps of the skyline from left to right: it has this height from here on */
  let skyline: { readonly from: number; readonly height: number }[] = [{ from: 0, height: 0 }];
  for (const i of order) {
    const { width, height } = boxes[i];
    let best = { x: 0, y: Infinity };
    for (let s = 0; s < skyline.length; s++) {
      const x = skyline[s].from;
      if (x + width > wide * (1 + 1e-9)) break;
      let y = 0;
      for (let t = s; t < skyline.length && skyline[t].from < x + width; t++) y = Math.max(y, skyline[t].height);
      if (y < best.y) best = { x, y };
    }
    corners[i] = best;
    const end = best.x + width;
    const under = skyline.findLast(({ from }) => from <= end);
    const rest = skyline.filter(({ from }) => from > end);
    skyline = [
      ...skyline.filter(({ from }) => from < best.x),
      { from: best.x, height: best.y + height },
      ...(under === undefined || end >= wide ? [] : [{ from: end, height: under.height }]),
      ...rest,
    ];
  }
  return corners;
}
