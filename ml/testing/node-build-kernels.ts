/**
 * Compiles ml/compute/kernels/assembly to the text of ml/compute/kernels/kernels.wasm.ts: `npm run build:kernels`. The
 * result is committed, so that nobody needs the compiler to use the library; a test compares the two.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const folder = new URL('../compute/kernels/', import.meta.url);
export const builtFile: string = fileURLToPath(new URL('kernels.wasm.ts', folder));
/** threads.ts is the entry; it brings kernels.ts along. */
const sources: ReadonlyMap<string, string> = new Map(
  ['threads.ts', 'kernels.ts'].map((name) => [name, readFileSync(new URL(`assembly/${name}`, folder), 'utf8')]),
);

// By a name in a variable: the compiler's types bring globals of its own dialect along, which must stay out of ours.
const compilerModule = 'assemblyscript/asc';
interface CompilerHost {
  readFile(name: string): string | null;
  writeFile(name: string, contents: Uint8Array | string): void;
  listFiles(): string[];
  readonly stderr: { write(text: unknown): void };
}
type Compiler = (args: string[], host: CompilerHost) => Promise<{ error: Error | null }>;
const compilerShape = z.object({ main: z.custom<Compiler>((value) => typeof value === 'function') });

async function compile(extra: readonly string[]): Promise<string> {
  const written: Uint8Array[] = [];
  const asc = compilerShape.parse(await import(compilerModule));
  const messages: string[] = [];
  const { error } = await asc.main(
    ['threads.ts', '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--memoryBase', '2048']
      .concat(['--sharedMemory', '--initialMemory', '16', '--maximumMemory', '65536'])
      .concat(['--enable', 'simd', '--enable', 'threads'])
      .concat(extra)
      .concat(['--outFile', 'kernels.wasm']),
    {
      readFile: (name) => sources.get(name) ?? null,
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') written.push(contents);
      },
      listFiles: () => [],
      stderr: { write: (text) => void messages.push(String(text)) },
    },
  );
  if (error !== null || written.length !== 1) throw new Error(`The kernels do not compile. ${messages.join('')}`);
  return Buffer.from(written[0]).toString('base64');
}

function literal(name: string, doc: string, base64: string): string {
  const lines = base64.match(/.{1,110}/g) ?? [];
  return `/** ${doc} */\nexport const ${name} = [\n${lines.map((line) => `  '${line}',\n`).join('')}].join('');\n`;
}

export async function generateKernels(): Promise<string> {
  const simd = await compile([]);
  const relaxed = await compile(['--enable', 'relaxed-simd']);
  return [
    '/** Made by `npm run build:kernels` from assembly/; do not edit. WebAssembly modules in base64. */\n',
    literal('simdModule', 'Plain SIMD.', simd),
    literal('relaxedModule', 'With the fused multiply-add of relaxed SIMD.', relaxed),
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(builtFile, await generateKernels());
  process.stdout.write(`${builtFile}\n`);
}
