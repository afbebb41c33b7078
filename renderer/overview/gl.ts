/** The few things that every layer does with WebGL: programs, buffers, and words for what goes wrong. */
import { AppError } from '../../ml/schema/errors.ts';

function compile(gl: WebGL2RenderingContext, type: GLenum, source: string): WebGLShader | null {
  const shader = gl.createShader(type);
  if (shader === null) return null;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

export interface Program {
  readonly program: WebGLProgram;
  uniform(name: string): WebGLUniformLocation | null;
}

/** `attributes` get the locations 0, 1, 2, ... in their order. @throws AppError unavailable where the driver refuses */
export function linkProgram(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  attributes: readonly string[],
): Program {
  const program = gl.createProgram();
  const vertexShader = compile(gl, gl.VERTEX_SHADER, vertex);
  const fragmentShader = compile(gl, gl.FRAGMENT_SHADER, fragment);
  // A context that was lost gives nothing: drawing is skipped until it is back.
  if (vertexShader !== null && fragmentShader !== null) {
    gl.attachShader(program, vertexShader);
    gl.attachShader(program, fragmentShader);
    attributes.forEach((name, location) => gl.bindAttribLocation(program, location, name));
    gl.linkProgram(program);
    if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
      const said = gl.getProgramInfoLog(program) ?? gl.getShaderInfoLog(vertexShader) ?? '';
      throw new AppError('unavailable', `The graphics driver refused a drawing program (${said.trim()}).`);
    }
    gl.deleteShader(vertexShader);
    gl.deleteShader(fragmentShader);
  }
  const known = new Map<string, WebGLUniformLocation | null>();
  return {
    program,
    uniform: (name) => {
      const held = known.get(name);
      if (held !== undefined) return held;
      const location = gl.getUniformLocation(program, name);
      known.set(name, location);
      return location;
    },
  };
}

/** From places to the clip space of the screen: `place * scale + offset`. */
export interface Transform {
  readonly scale: readonly [number, number];
  readonly offset: readonly [number, number];
}

export type Rgb = readonly [number, number, number];
