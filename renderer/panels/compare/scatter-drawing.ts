/** Draws the points of one run against another: those that both flag stand out, then those that one flags. */
export interface Drawing {
  /** 0..1, from left and from below */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** element of each point */
  readonly index: Int32Array;
  readonly width: number;
  readonly height: number;
  /** thresholds, 0..1 */
  readonly lineX: number;
  readonly lineY: number;
  readonly chosen: ReadonlySet<number>;
  readonly selected: number | null;
}

export function drawPoints(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const { x, y, index, width, height, lineX, lineY, chosen, selected } = drawing;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const css = getComputedStyle(canvas);
  const colour = (name: string): string => css.getPropertyValue(name);
  const steps = [colour('--score-1'), colour('--score-3'), colour('--score-4')];
  pen.scale(ratio, ratio);
  pen.strokeStyle = colour('--accent');
  pen.setLineDash([4, 4]);
  pen.beginPath();
  pen.moveTo(lineX * width, 0);
  pen.lineTo(lineX * width, height);
  pen.moveTo(0, (1 - lineY) * height);
  pen.lineTo(width, (1 - lineY) * height);
  pen.stroke();
  pen.setLineDash([]);
  const circle = (i: number, radius: number): void => {
    pen.beginPath();
    pen.arc(x[i] * width, (1 - y[i]) * height, radius, 0, 2 * Math.PI);
  };
  for (let i = 0; i < x.length; i++) {
    const flags = Number(x[i] >= lineX) + Number(y[i] >= lineY);
    pen.fillStyle = steps[flags] ?? '';
    pen.globalAlpha = flags > 0 ? 0.95 : 0.55;
    circle(i, flags > 0 ? 3 : 2);
    pen.fill();
  }
  pen.globalAlpha = 1;
  for (let i = 0; i < x.length; i++) {
    const isSelected = index[i] === selected;
    if (!isSelected && !chosen.has(index[i])) continue;
    pen.strokeStyle = colour(isSelected ? '--accent' : '--text');
    pen.lineWidth = isSelected ? 2.5 : 1.5;
    circle(i, isSelected ? 6 : 5);
    pen.stroke();
  }
}
