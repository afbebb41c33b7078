/** Nodes as round points, one vertex each, drawn in an order that puts what matters on top. */
import { linkProgram } from './gl.ts';
import type { Rgb, Transform } from './gl.ts';

const vertex = `#version 300 es
in vec2 place;
in vec4 colour;
in float size;
uniform vec2 scale;
uniform vec2 offset;
uniform float unit;
uniform float least;
uniform float extra;
out vec4 tint;
out float diameter;
void main() {
  gl_Position = vec4(place * scale + offset, 0.0, 1.0);
  diameter = max(least, size * unit) + extra;
  gl_PointSize = diameter + 1.0;
  tint = colour;
}`;
const fragment = `#version 300 es
precision mediump float;
uniform vec3 rim;
uniform float rimWidth;
uniform vec4 over;
in vec4 tint;
in float diameter;
out vec4 shown;
void main() {
  float away = length(gl_PointCoord - 0.5) * (diameter + 1.0);
  float cover = clamp(diameter * 0.5 + 0.5 - away, 0.0, 1.0);
  if (cover <= 0.0) discard;
  float inner = rimWidth > 0.0 && diameter > 6.0 ? clamp(diameter * 0.5 - rimWidth + 0.5 - away, 0.0, 1.0) : 1.0;
  vec3 own = mix(mix(rim, tint.rgb, inner), over.rgb, over.a);
  shown = vec4(own, 1.0) * (cover * mix(tint.a, 1.0, over.a));
}`;

export interface PointStyle {
  /** device pixels of a node of size 1 */
  readonly unit: number;
  /** device pixels of the smallest point */
  readonly least: number;
  readonly rim: Rgb;
  /** device pixels */
  readonly rimWidth: number;
}

export interface PointLayer {
  setSizes(sizes: Float32Array): void;
  /** nodes in the order in which they are drawn */
  setOrder(order: Uint32Array): void;
  draw(first: number, count: number, transform: Transform, style: PointStyle): void;
  /** The same points larger and in one colour, as rings around those drawn after them. */
  drawRings(first: number, count: number, transform: Transform, style: PointStyle, colour: Rgb, width: number): void;
  destroy(): void;
}

export function createPointLayer(
  gl: WebGL2RenderingContext,
  { places, colours }: { readonly places: WebGLBuffer | null; readonly colours: WebGLBuffer | null },
): PointLayer {
  const points = linkProgram(gl, vertex, fragment, ['place', 'colour', 'size']);
  const array = gl.createVertexArray();
  const index = gl.createBuffer();
  const sizeBuffer = gl.createBuffer();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, places);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, colours);
  gl.enableVertexAttribArray(1);
  gl.vertexAttribPointer(1, 4, gl.UNSIGNED_BYTE, true, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, sizeBuffer);
  gl.enableVertexAttribArray(2);
  gl.vertexAttribPointer(2, 1, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, index);
  gl.bindVertexArray(null);

  const pass = (
    [first, count]: readonly [number, number],
    { scale, offset }: Transform,
    { unit, least, rim, rimWidth }: PointStyle,
    over: readonly [number, number, number, number],
    extra: number,
  ): void => {
    if (count <= 0) return;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.useProgram(points.program);
    gl.uniform2f(points.uniform('scale'), ...scale);
    gl.uniform2f(points.uniform('offset'), ...offset);
    gl.uniform1f(points.uniform('unit'), unit);
    gl.uniform1f(points.uniform('least'), least);
    gl.uniform1f(points.uniform('extra'), extra);
    gl.uniform3f(points.uniform('rim'), ...rim);
    gl.uniform1f(points.uniform('rimWidth'), rimWidth);
    gl.uniform4f(points.uniform('over'), ...over);
    gl.bindVertexArray(array);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 4 * first);
    gl.bindVertexArray(null);
  };

  return {
    setSizes: (sizes) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, sizeBuffer);
      gl.bufferData(gl.ARRAY_BUFFER, sizes, gl.STATIC_DRAW);
    },
    setOrder: (order) => {
      gl.bindVertexArray(array);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, index);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
      gl.bindVertexArray(null);
    },
    draw: (first, count, transform, style) => pass([first, count], transform, style, [0, 0, 0, 0], 0),
    drawRings: (first, count, transform, style, colour, width) =>
      pass([first, count], transform, { ...style, rimWidth: 0 }, [...colour, 1], 2 * width),
    destroy: () => {
      gl.deleteBuffer(index);
      gl.deleteBuffer(sizeBuffer);
      gl.deleteVertexArray(array);
      gl.deleteProgram(points.program);
    },
  };
}
