/**
 * Edges as lines. What they add up to is kept in a picture of its own: for each pixel the sum of the colours and the
 * number of lines through it. Lines can thus be added part by part over many frames, and because the number is divided
 * by the share that has been drawn, a picture of eight in a hundred is as bright as the whole one.
 */
import { linkProgram } from './gl.ts';
import type { Rgb, Transform } from './gl.ts';

const lineVertex = `#version 300 es
in vec2 place;
in vec4 colour;
uniform vec2 scale;
uniform vec2 offset;
uniform vec4 tone;
uniform float own;
flat out vec4 tint;
void main() {
  gl_Position = vec4(place * scale + offset, 0.0, 1.0);
  tint = vec4(mix(tone.rgb, colour.rgb, own), 1.0) * tone.a;
}`;
const lineFragment = `#version 300 es
precision mediump float;
flat in vec4 tint;
out vec4 sum;
void main() { sum = tint; }`;

const sheetVertex = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;
const sheetFragment = `#version 300 es
precision highp float;
uniform sampler2D sums;
uniform float strength;
out vec4 shown;
void main() {
  vec4 sum = texelFetch(sums, ivec2(gl_FragCoord.xy), 0);
  float cover = 1.0 - exp(-strength * sum.a);
  shown = sum.a > 0.0 ? vec4(sum.rgb / sum.a * cover, cover) : vec4(0.0);
}`;

/** In bytes a line must be a small step, so that some of them fit into one pixel. */
const byteStep = 1 / 20;

export interface EdgeLayer {
  /** ends of edges, in the order in which they are drawn */
  setPairs(pairs: Uint32Array): void;
  resize(width: number, height: number): void;
  clear(): void;
  /** Adds edges first..first+count-1 to what is kept. */
  add(first: number, count: number, transform: Transform, tone: Rgb, ownColour: number): void;
  /** Lays what is kept onto the screen. `strength`: cover of one line once all are drawn; `share` of them that is. */
  compose(strength: number, share: number): void;
  /** Draws edges straight onto the screen, which adds up to nearly the same as long as `alpha` is no tiny number. */
  draw(first: number, count: number, transform: Transform, tone: Rgb, ownColour: number, alpha: number): void;
  destroy(): void;
}

export interface EdgeLayerOptions {
  readonly places: WebGLBuffer | null;
  readonly colours: WebGLBuffer | null;
}

export function createEdgeLayer(gl: WebGL2RenderingContext, { places, colours }: EdgeLayerOptions): EdgeLayer {
  const isFloat = gl.getExtension('EXT_color_buffer_float') !== null;
  const step = isFloat ? 1 : byteStep;
  const lines = linkProgram(gl, lineVertex, lineFragment, ['place', 'colour']);
  const sheet = linkProgram(gl, sheetVertex, sheetFragment, []);
  const array = gl.createVertexArray();
  const empty = gl.createVertexArray();
  const index = gl.createBuffer();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, places);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, colours);
  gl.enableVertexAttribArray(1);
  gl.vertexAttribPointer(1, 4, gl.UNSIGNED_BYTE, true, 0, 0);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, index);
  gl.bindVertexArray(null);

  const target = gl.createFramebuffer();
  let texture: WebGLTexture | null = null;
  let size: readonly [number, number] = [1, 1];

  const lineUp = (
    first: number,
    count: number,
    { scale, offset }: Transform,
    tone: Rgb,
    alpha: number,
    own: number,
  ): void => {
    gl.useProgram(lines.program);
    gl.uniform2f(lines.uniform('scale'), ...scale);
    gl.uniform2f(lines.uniform('offset'), ...offset);
    gl.uniform4f(lines.uniform('tone'), ...tone, alpha);
    gl.uniform1f(lines.uniform('own'), own);
    gl.bindVertexArray(array);
    gl.drawElements(gl.LINES, 2 * count, gl.UNSIGNED_INT, 8 * first);
    gl.bindVertexArray(null);
  };

  return {
    setPairs: (pairs) => {
      gl.bindVertexArray(array);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, index);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, pairs, gl.STATIC_DRAW);
      gl.bindVertexArray(null);
    },
    resize: (width, height) => {
      gl.deleteTexture(texture);
      size = [width, height];
      texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, isFloat ? gl.RGBA16F : gl.RGBA8, width, height);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      gl.bindFramebuffer(gl.FRAMEBUFFER, target);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    },
    clear: () => {
      gl.bindFramebuffer(gl.FRAMEBUFFER, target);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    },
    add: (first, count, transform, tone, own) => {
      if (count <= 0) return;
      gl.bindFramebuffer(gl.FRAMEBUFFER, target);
      gl.viewport(0, 0, ...size);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE);
      lineUp(first, count, transform, tone, step, own);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    },
    compose: (strength, share) => {
      if (share <= 0) return;
      gl.viewport(0, 0, ...size);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.useProgram(sheet.program);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1f(sheet.uniform('strength'), strength / share / step);
      gl.bindVertexArray(empty);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.bindVertexArray(null);
    },
    draw: (first, count, transform, tone, own, alpha) => {
      if (count <= 0) return;
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      lineUp(first, count, transform, tone, alpha, own);
    },
    destroy: () => {
      gl.deleteTexture(texture);
      gl.deleteFramebuffer(target);
      gl.deleteBuffer(index);
      gl.deleteVertexArray(array);
      gl.deleteVertexArray(empty);
      gl.deleteProgram(lines.program);
      gl.deleteProgram(sheet.program);
    },
  };
}
