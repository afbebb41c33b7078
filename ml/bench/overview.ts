/**
 * `npm run bench -- overview`: panning and zooming a whole graph, ours beside Cytoscape.js (canvas and WebGL), sigma and
 * cosmos.gl, on the same graph and places in the same browser. Times of frames are medians and 95th percentiles; what
 * matters is their ratio. DOWSER_BENCH_SIZES=2000x10000,... chooses other sizes.
 */
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import type { Browser, Page } from 'playwright';
import { createRng } from '../rng.ts';
import { browserPath } from '../../e2e/browser-path.ts';
import { skewedGraph } from './generated-graph.ts';

const contenders = {
  dowser: 'Dowser, as it is',
  'dowser-all': 'Dowser, every edge in every frame',
  cytoscape: 'Cytoscape.js, canvas',
  'cytoscape-webgl': 'Cytoscape.js, WebGL',
  sigma: 'sigma 3',
  cosmos: 'cosmos.gl, simulation off',
} as const;
type Contender = keyof typeof contenders;

interface Frames {
  readonly times: readonly number[];
  readonly share: number;
  readonly driver: string;
  readonly loadSeconds: number;
}

const CLASSES = 14;
const SECONDS = 6;
const LEAST_FRAMES = 12;
/** What takes longer than this to load and to draw a dozen frames is skipped, with a sentence. */
const LIMIT_MS = Number(process.env['DOWSER_BENCH_LIMIT'] ?? 180) * 1000;

interface Generated {
  readonly positions: Float32Array;
  readonly src: Int32Array;
  readonly dst: Int32Array;
}

/** Groups as clouds on a ring, so that the picture is neither empty nor one blot. */
function generate(numNodes: number, numEdges: number): Generated {
  const { data, classes } = skewedGraph(numNodes, numEdges, CLASSES, 1);
  const rng = createRng('places');
  const positions = new Float32Array(2 * numNodes);
  for (let v = 0; v < numNodes; v++) {
    const angle = (2 * Math.PI * classes[v]) / CLASSES;
    positions[2 * v] = 1400 * Math.cos(angle) + 260 * rng.normal();
    positions[2 * v + 1] = 900 * Math.sin(angle) + 260 * rng.normal();
  }
  return { positions, src: data.graph.src, dst: data.graph.dst };
}

const bytesOf = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength);

async function openPage(browser: Browser, script: string, graph: Generated): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.route('http://bench.invalid/**', async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') {
      const body = '<!doctype html><body style="margin:0;background:#0b0e13"><script src="/page.js"></script>';
      await route.fulfill({ contentType: 'text/html', body });
    } else if (name === 'page.js') await route.fulfill({ contentType: 'text/javascript', body: script });
    else if (name === 'positions.bin' || name === 'src.bin' || name === 'dst.bin') {
      const part = name === 'positions.bin' ? graph.positions : name === 'src.bin' ? graph.src : graph.dst;
      await route.fulfill({ contentType: 'application/octet-stream', body: bytesOf(part) });
    } else await route.fulfill({ status: 404 });
  });
  await page.goto('http://bench.invalid/');
  return page;
}

async function measure(
  browser: Browser,
  script: string,
  graph: Generated,
  contender: Contender,
): Promise<Frames | string> {
  const page = await openPage(browser, script, graph);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`not drawn ${LEAST_FRAMES} times within ${LIMIT_MS / 1000} s`), LIMIT_MS);
  });
  const frames = page
    .evaluate(
      ([name, seconds, least]) =>
        (window as unknown as { measure: (...given: unknown[]) => Promise<Frames> }).measure(name, seconds, least),
      [contender, SECONDS, LEAST_FRAMES] as const,
    )
    .catch((thrown: unknown) => `failed: ${thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)}`);
  const result = await Promise.race([frames, late]);
  clearTimeout(timer);
  await Promise.race([page.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
  return result;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

export async function benchOverview(): Promise<void> {
  const wanted = process.env['DOWSER_BENCH_SIZES'] ?? '2000x10000,10000x100000,100000x1000000';
  const only = process.env['DOWSER_BENCH_ONLY']?.split(',');
  const bundled = await build({
    entryPoints: [join(import.meta.dirname, '../../renderer/bench/overview-page.ts')],
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
    target: 'es2022',
  });
  const script = bundled.outputFiles[0].text;
  for (const size of wanted.split(',')) {
    const [numNodes, numEdges] = size.split('x').map(Number);
    const graph = generate(numNodes, numEdges);
    // A browser for each size: what a large graph left behind must not slow the next.
    const browser = await chromium.launch({
      executablePath: browserPath(),
      args: ['--no-sandbox', '--disable-background-networking'],
    });
    try {
      let ours = NaN;
      let driver = '';
      console.log(`\n${numNodes.toLocaleString('en-US')} nodes, ${numEdges.toLocaleString('en-US')} edges`);
      console.log(
        '| | median frame | 95th percentile | against Dowser | edges drawn | loaded in |\n|---|---|---|---|---|---|',
      );
      for (const [contender, title] of Object.entries(contenders) as [Contender, string][]) {
        if (only !== undefined && !only.includes(contender)) continue;
        const result = await measure(browser, script, graph, contender);
        if (typeof result === 'string') {
          console.log(`| ${title} | ${result} | | | | |`);
          continue;
        }
        const sorted = [...result.times].sort((a, b) => a - b);
        const median = quantile(sorted, 0.5);
        if (contender === 'dowser') ours = median;
        driver = result.driver;
        console.log(
          `| ${title} | ${median.toFixed(1)} ms | ${quantile(sorted, 0.95).toFixed(1)} ms | ${(median / ours).toFixed(2)} x | ` +
            `${(100 * result.share).toFixed(1)} % | ${result.loadSeconds.toFixed(1)} s |`,
        );
      }
      console.log(`Driver: ${driver}`);
    } finally {
      await browser.close();
    }
  }
}
