/**
 * Who may import whom (ARCHITECTURE.md, "Import rules"), as data: eslint.config.js turns it into lint zones and
 * eslint.zones.test.ts proves that each of them catches its violation.
 */
const not = (target, from, message, except = []) => ({ target, from, message, except });

export const zones = [
  not('./ml', './main', 'ml is a pure library: it never imports main.'),
  not('./ml', './renderer', 'ml is a pure library: it never imports renderer.'),
  not('./renderer', './main', 'the renderer may import only main/contract from main.', ['./contract']),
  not('./renderer', './ml', 'the renderer may import only ml/schema and ml/graph from ml.', ['./schema', './graph']),
  not('./main/contract', './ml', 'the contract may import only ml/schema.', ['./schema']),
  not('./main/contract', './main', 'the contract stands alone in main.', ['./contract']),
  not('./main', './renderer', 'main never imports the renderer.'),
  not('./main/engine', './main', 'the engine may import only the contract from main.', ['./engine', './contract']),
  not('./ml/schema', './ml', 'schema is the bottom layer of ml.', ['./schema']),
  not('./ml/graph', './ml', 'graph stands on schema (and rng) alone.', [
    './graph',
    './schema',
    './testing',
    './rng.ts',
  ]),
  not('./ml/compute', './ml/detectors', 'compute lies below the detectors.'),
  not('./ml/compute', './ml/nn', 'compute lies below nn.'),
  not('./ml/nn', './ml/detectors', 'nn lies below the detectors.'),
  not('./renderer/state', './renderer/panels', 'state never imports components.'),
  not('./renderer/state', './renderer/canvas', 'state never imports components.'),
  not('./renderer/state', './renderer/ui', 'state never imports components.'),
  not('./renderer/state', './renderer/overview', 'state never imports components.'),
  not('./renderer/overview', './renderer/panels', 'drawing never imports panels.'),
];

/** Packages that only one folder may import: [package pattern, folder, why]. */
export const owners = [
  ['@tensorflow/*', 'ml/compute', 'Only ml/compute knows tfjs.'],
  ['electron', 'main/electron', 'Only main/electron knows Electron.'],
  ['@duckdb/*', 'main/engine', 'Only main/engine reads tables.'],
  ['node:sqlite', 'main/engine', 'Only main/engine keeps the record.'],
  ['react', 'renderer', 'Only the renderer draws.'],
  ['cytoscape', 'renderer/canvas', 'Cytoscape stays behind the canvas.'],
];
