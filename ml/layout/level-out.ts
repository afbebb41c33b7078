/** Turns places about their middle so that they are widest from left to right: screens are wider than high. */
import type { Places } from './refine.ts';

export function levelOut({ x, y }: Places): void {
  const n = x.length;
  let middleX = 0;
  let middleY = 0;
  for (let v = 0; v < n; v++) {
    middleX += x[v] / n;
    middleY += y[v] / n;
  }
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let v = 0; v < n; v++) {
    const dx = x[v] - middleX;
    const dy = y[v] - middleY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  for (let v = 0; v < n; v++) {
    const dx = x[v] - middleX;
    const dy = y[v] - middleY;
    x[v] = cos * dx + sin * dy;
    y[v] = cos * dy - sin * dx;
  }
}
