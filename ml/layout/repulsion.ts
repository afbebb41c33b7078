/**
 * Repulsion of all pairs in time that grows like the number of points: the field  sum_j m_j (z - z_j) / |z - z_j|^2  is
 * the conjugate of an analytic function, so a fast multipole method in complex numbers (Greengard and Rokhlin, J. Comp.
 * Phys. 1987) is short and exact to a stated order. Points lie in an adaptive quadtree of tight boxes; far pairs of cells
 * exchange expansions, near ones are summed point by point. Sequential, so that the result is the same to the last bit.
 */

export interface Repulsion {
  /**
   * Writes the field at each point: force per unit of its own charge.
   * @param charge positive
   */
  field(x: Float64Array, y: Float64Array, charge: Float64Array, outX: Float64Array, outY: Float64Array): void;
}

/** Points in a leaf, at most (more only where they coincide). */
const BUCKET = 14;
/** Cells are far from each other where their radii together are less than this share of their distance. */
const NEAR = 0.95;
/** Up to so many points every pair is summed. */
const FEW = 96;
/** Numbers of an expansion: a0 real, a2, a3 complex (a1 is 0 around the centre of charge). */
const MULTIPOLE = 5;
/** b0 to b3, complex. */
const LOCAL = 8;
const MAX_DEPTH = 60;

/** @param softening squared distance that is added to every squared distance of near points */
export function createRepulsion(numPoints: number, softening: number): Repulsion {
  const n = numPoints;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const scratch = new Int32Array(n);
  const quadrant = new Uint8Array(n);
  const px = new Float64Array(n);
  const py = new Float64Array(n);
  const pm = new Float64Array(n);
  const fx = new Float64Array(n);
  const fy = new Float64Array(n);

  let capacity = Math.max(16, Math.ceil((2.5 * n) / 4));
  const ints = (size: number): Int32Array => new Int32Array(size);
  const floats = (size: number): Float64Array => new Float64Array(size);
  let start = ints(capacity);
  let end = ints(capacity);
  /** first child, and number of children; 0 for a leaf */
  let child = ints(capacity);
  let children = ints(capacity);
  let depth = ints(capacity);
  let cx = floats(capacity);
  let cy = floats(capacity);
  let radius = floats(capacity);
  let multipole = floats(0);
  let local = floats(0);
  let numCells = 0;
  let stack = ints(1024);

  const grow = (): void => {
    capacity *= 2;
    const more = <T extends Int32Array | Float64Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    start = more(start, ints(capacity));
    end = more(end, ints(capacity));
    child = more(child, ints(capacity));
    children = more(children, ints(capacity));
    depth = more(depth, ints(capacity));
    cx = floats(capacity);
    cy = floats(capacity);
    radius = floats(capacity);
  };

  /** Splits a cell at the middle of the box around its points; a cell whose points coincide stays a leaf. */
  const split = (cell: number, x: Float64Array, y: Float64Array): void => {
    const from = start[cell];
    const to = end[cell];
    children[cell] = 0;
    if (to - from <= BUCKET || depth[cell] >= MAX_DEPTH) return;
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    for (let i = from; i < to; i++) {
      const v = order[i];
      const a = x[v];
      const b = y[v];
      if (a < minX) minX = a;
      if (a > maxX) maxX = a;
      if (b < minY) minY = b;
      if (b > maxY) maxY = b;
    }
    const middleX = (minX + maxX) / 2;
    const middleY = (minY + maxY) / 2;
    // A long box is halved across its length only, so that cells stay round.
    const wide = maxX - minX > 2 * (maxY - minY);
    const tall = maxY - minY > 2 * (maxX - minX);
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    for (let i = from; i < to; i++) {
      const v = order[i];
      const q = (!tall && x[v] > middleX ? 1 : 0) + (!wide && y[v] > middleY ? 2 : 0);
      quadrant[i] = q;
      if (q === 0) c0++;
      else if (q === 1) c1++;
      else if (q === 2) c2++;
      scratch[i] = v;
    }
    const total = to - from;
    if (c0 === total) return;
    const ends = [from + c0, from + c0 + c1, from + c0 + c1 + c2, to];
    let at0 = from;
    let at1 = ends[0];
    let at2 = ends[1];
    let at3 = ends[2];
    for (let i = from; i < to; i++) {
      const q = quadrant[i];
      if (q === 0) order[at0++] = scratch[i];
      else if (q === 1) order[at1++] = scratch[i];
      else if (q === 2) order[at2++] = scratch[i];
      else order[at3++] = scratch[i];
    }
    if (numCells + 4 > capacity) grow();
    child[cell] = numCells;
    let begin = from;
    for (const stop of ends) {
      if (stop === begin) continue;
      start[numCells] = begin;
      end[numCells] = stop;
      depth[numCells] = depth[cell] + 1;
      numCells++;
      begin = stop;
    }
    children[cell] = numCells - child[cell];
  };

  /** From the leaves up: centre of charge, radius, moments. Children have higher numbers than their parents. */
  const gather = (): void => {
    if (multipole.length < MULTIPOLE * numCells) multipole = floats(MULTIPOLE * capacity);
    if (local.length < LOCAL * numCells) local = floats(LOCAL * capacity);
    local.fill(0, 0, LOCAL * numCells);
    for (let cell = numCells - 1; cell >= 0; cell--) {
      const at = MULTIPOLE * cell;
      let mass = 0;
      let sumX = 0;
      let sumY = 0;
      let far = 0;
      let re2 = 0;
      let im2 = 0;
      let re3 = 0;
      let im3 = 0;
      if (children[cell] === 0) {
        for (let i = start[cell]; i < end[cell]; i++) {
          mass += pm[i];
          sumX += pm[i] * px[i];
          sumY += pm[i] * py[i];
        }
        const x0 = sumX / mass;
        const y0 = sumY / mass;
        for (let i = start[cell]; i < end[cell]; i++) {
          const dx = px[i] - x0;
          const dy = py[i] - y0;
          const m = pm[i];
          const r2 = dx * dx - dy * dy;
          const i2 = 2 * dx * dy;
          const distance = dx * dx + dy * dy;
          if (distance > far) far = distance;
          re2 += m * r2;
          im2 += m * i2;
          re3 += m * (r2 * dx - i2 * dy);
          im3 += m * (r2 * dy + i2 * dx);
        }
        cx[cell] = x0;
        cy[cell] = y0;
        radius[cell] = Math.sqrt(far);
      } else {
        const last = child[cell] + children[cell];
        for (let c = child[cell]; c < last; c++) {
          const m = multipole[MULTIPOLE * c];
          mass += m;
          sumX += m * cx[c];
          sumY += m * cy[c];
        }
        const x0 = sumX / mass;
        const y0 = sumY / mass;
        for (let c = child[cell]; c < last; c++) {
          const k = MULTIPOLE * c;
          const dx = cx[c] - x0;
          const dy = cy[c] - y0;
          const m = multipole[k];
          const r2 = dx * dx - dy * dy;
          const i2 = 2 * dx * dy;
          const distance = Math.sqrt(dx * dx + dy * dy) + radius[c];
          if (distance > far) far = distance;
          re2 += multipole[k + 1] + m * r2;
          im2 += multipole[k + 2] + m * i2;
          re3 += multipole[k + 3] + 3 * (multipole[k + 1] * dx - multipole[k + 2] * dy) + m * (r2 * dx - i2 * dy);
          im3 += multipole[k + 4] + 3 * (multipole[k + 1] * dy + multipole[k + 2] * dx) + m * (r2 * dy + i2 * dx);
        }
        cx[cell] = x0;
        cy[cell] = y0;
        radius[cell] = far;
      }
      multipole[at] = mass;
      multipole[at + 1] = re2;
      multipole[at + 2] = im2;
      multipole[at + 3] = re3;
      multipole[at + 4] = im3;
    }
  };

  /** Points of two leaves, or of one. */
  const pairs = (a: number, b: number): void => {
    const endA = end[a];
    const endB = end[b];
    for (let i = start[a]; i < endA; i++) {
      const x = px[i];
      const y = py[i];
      const m = pm[i];
      let sumX = 0;
      let sumY = 0;
      for (let j = a === b ? i + 1 : start[b]; j < endB; j++) {
        const dx = x - px[j];
        const dy = y - py[j];
        const by = 1 / (dx * dx + dy * dy + softening);
        const toward = pm[j] * by;
        sumX += toward * dx;
        sumY += toward * dy;
        const back = m * by;
        fx[j] -= back * dx;
        fy[j] -= back * dy;
      }
      fx[i] += sumX;
      fy[i] += sumY;
    }
  };

  /** Each of two far cells hears the expansion of the other; terms beyond third order are left out. */
  const exchange = (a: number, b: number, dx: number, dy: number, square: number): void => {
    const t1r = dx / square;
    const t1i = -dy / square;
    const t2r = t1r * t1r - t1i * t1i;
    const t2i = 2 * t1r * t1i;
    const t3r = t2r * t1r - t2i * t1i;
    const t3i = t2r * t1i + t2i * t1r;
    const t4r = t2r * t2r - t2i * t2i;
    const t4i = 2 * t2r * t2i;
    let k = MULTIPOLE * a;
    let l = LOCAL * b;
    let m0 = multipole[k];
    let r2 = multipole[k + 1];
    let i2 = multipole[k + 2];
    let r3 = multipole[k + 3];
    let i3 = multipole[k + 4];
    local[l] += m0 * t1r + (r2 * t3r - i2 * t3i) + (r3 * t4r - i3 * t4i);
    local[l + 1] += m0 * t1i + (r2 * t3i + i2 * t3r) + (r3 * t4i + i3 * t4r);
    local[l + 2] -= m0 * t2r + 3 * (r2 * t4r - i2 * t4i);
    local[l + 3] -= m0 * t2i + 3 * (r2 * t4i + i2 * t4r);
    local[l + 4] += m0 * t3r;
    local[l + 5] += m0 * t3i;
    local[l + 6] -= m0 * t4r;
    local[l + 7] -= m0 * t4i;
    // The other way round 1/(z - z0) changes its sign, and with it every odd power.
    k = MULTIPOLE * b;
    l = LOCAL * a;
    m0 = multipole[k];
    r2 = multipole[k + 1];
    i2 = multipole[k + 2];
    r3 = multipole[k + 3];
    i3 = multipole[k + 4];
    local[l] += -m0 * t1r - (r2 * t3r - i2 * t3i) + (r3 * t4r - i3 * t4i);
    local[l + 1] += -m0 * t1i - (r2 * t3i + i2 * t3r) + (r3 * t4i + i3 * t4r);
    local[l + 2] -= m0 * t2r + 3 * (r2 * t4r - i2 * t4i);
    local[l + 3] -= m0 * t2i + 3 * (r2 * t4i + i2 * t4r);
    local[l + 4] -= m0 * t3r;
    local[l + 5] -= m0 * t3i;
    local[l + 6] -= m0 * t4r;
    local[l + 7] -= m0 * t4i;
  };

  const interact = (): void => {
    let top = 0;
    stack[top++] = 0;
    stack[top++] = 0;
    while (top > 0) {
      const b = stack[--top];
      const a = stack[--top];
      if (top + 40 > stack.length) {
        const more = ints(2 * stack.length);
        more.set(stack);
        stack = more;
      }
      if (a === b) {
        if (children[a] === 0) pairs(a, a);
        else {
          const last = child[a] + children[a];
          for (let i = child[a]; i < last; i++) {
            for (let j = i; j < last; j++) {
              stack[top++] = i;
              stack[top++] = j;
            }
          }
        }
        continue;
      }
      const dx = cx[b] - cx[a];
      const dy = cy[b] - cy[a];
      const square = dx * dx + dy * dy;
      const reach = radius[a] + radius[b];
      if (reach * reach < NEAR * NEAR * square) exchange(a, b, dx, dy, square);
      else if (children[a] === 0 && children[b] === 0) pairs(a, b);
      else if (children[b] === 0 || (children[a] > 0 && radius[a] >= radius[b])) {
        const last = child[a] + children[a];
        for (let c = child[a]; c < last; c++) {
          stack[top++] = c;
          stack[top++] = b;
        }
      } else {
        const last = child[b] + children[b];
        for (let c = child[b]; c < last; c++) {
          stack[top++] = a;
          stack[top++] = c;
        }
      }
    }
  };

  /** From the root down: expansions are passed on to children, and evaluated at the points of leaves. */
  const spread = (): void => {
    for (let cell = 0; cell < numCells; cell++) {
      const l = LOCAL * cell;
      const b0r = local[l];
      const b0i = local[l + 1];
      const b1r = local[l + 2];
      const b1i = local[l + 3];
      const b2r = local[l + 4];
      const b2i = local[l + 5];
      const b3r = local[l + 6];
      const b3i = local[l + 7];
      if (children[cell] === 0) {
        for (let i = start[cell]; i < end[cell]; i++) {
          const dx = px[i] - cx[cell];
          const dy = py[i] - cy[cell];
          let r = b3r * dx - b3i * dy + b2r;
          let s = b3r * dy + b3i * dx + b2i;
          let r2 = r * dx - s * dy + b1r;
          s = r * dy + s * dx + b1i;
          r = r2 * dx - s * dy + b0r;
          r2 = r2 * dy + s * dx + b0i;
          fx[i] += r;
          // The force is the conjugate of the analytic function.
          fy[i] -= r2;
        }
        continue;
      }
      const last = child[cell] + children[cell];
      for (let c = child[cell]; c < last; c++) {
        const dx = cx[c] - cx[cell];
        const dy = cy[c] - cy[cell];
        const d2r = dx * dx - dy * dy;
        const d2i = 2 * dx * dy;
        const d3r = d2r * dx - d2i * dy;
        const d3i = d2r * dy + d2i * dx;
        const k = LOCAL * c;
        local[k] += b0r + (b1r * dx - b1i * dy) + (b2r * d2r - b2i * d2i) + (b3r * d3r - b3i * d3i);
        local[k + 1] += b0i + (b1r * dy + b1i * dx) + (b2r * d2i + b2i * d2r) + (b3r * d3i + b3i * d3r);
        local[k + 2] += b1r + 2 * (b2r * dx - b2i * dy) + 3 * (b3r * d2r - b3i * d2i);
        local[k + 3] += b1i + 2 * (b2r * dy + b2i * dx) + 3 * (b3r * d2i + b3i * d2r);
        local[k + 4] += b2r + 3 * (b3r * dx - b3i * dy);
        local[k + 5] += b2i + 3 * (b3r * dy + b3i * dx);
        local[k + 6] += b3r;
        local[k + 7] += b3i;
      }
    }
  };

  return {
    field: (x, y, charge, outX, outY) => {
      if (n === 0) return;
      start[0] = 0;
      end[0] = n;
      depth[0] = 0;
      children[0] = 0;
      numCells = 1;
      if (n > FEW) for (let cell = 0; cell < numCells; cell++) split(cell, x, y);
      for (let i = 0; i < n; i++) {
        const v = order[i];
        px[i] = x[v];
        py[i] = y[v];
        pm[i] = charge[v];
      }
      fx.fill(0);
      fy.fill(0);
      if (numCells === 1) pairs(0, 0);
      else {
        gather();
        interact();
        spread();
      }
      for (let i = 0; i < n; i++) {
        outX[order[i]] = fx[i];
        outY[order[i]] = fy[i];
      }
    },
  };
}
