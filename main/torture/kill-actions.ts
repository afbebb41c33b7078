/**
 * What an analyst does, drawn from a seed: a call of the contract each, with what a project must hold once it is
 * answered. What is light takes milliseconds; what is heavy goes through a thread of its own or writes files.
 */
import type { Rng } from '../../ml/rng.ts';
import { labelValues } from '../contract/api.ts';
import type { Client, Project } from '../contract/api.ts';
import { csvOf, drawReimport, drawTables, mapping } from './kill-data.ts';
import type { GraphTables } from './kill-data.ts';
import { changeData, giveBack, label, standingOf, takeBack } from './kill-model.ts';
import type { Model } from './kill-model.ts';
import { coreElements } from './kill-places.ts';
import type { Places } from './kill-places.ts';

/** One step of an analyst. */
export interface Action {
  readonly name: string;
  /**
   * Resolves when it was acknowledged. @returns what the model becomes by it
   * @param begun called when the project is about to be changed: before it there may be a long look
   */
  readonly perform: (client: Client, begun?: () => void) => Promise<(model: Model) => void>;
  /** what the model becomes where it was done and nobody was told */
  readonly unacknowledged: (model: Model) => void;
}

/** What a draw may know. */
export interface Scene {
  readonly rng: Rng;
  readonly model: Model;
  readonly places: Places;
  /** a run of now whose scores can be looked at; null where there is none */
  readonly scored: string | null;
  /** a model of now */
  readonly trained: string | null;
  /** a job that died with an engine before */
  readonly resumable: string | null;
  /** names notes, views and nodes, so that nothing is said twice */
  readonly fresh: string;
}

function action<A>(
  name: string,
  call: (client: Client, begun: () => void) => Promise<A>,
  after: (model: Model, answer: A | null) => void,
): Action {
  return {
    name,
    perform: async (client, begun = () => undefined) => {
      const answer = await call(client, begun);
      return (model) => after(model, answer);
    },
    unacknowledged: (model) => after(model, null),
  };
}

const reviewer = 'Ada';
const pick = <T>(rng: Rng, from: readonly T[]): T => from[rng.int(from.length)];

type Draw = (scene: Scene) => Action | null;

function hashOfLast(model: Model, hash: string | undefined): void {
  const last = model.log.pop();
  if (last !== undefined) model.log.push({ ...last, hash: hash ?? null });
}

const put: Draw = ({ rng, model, places, scored, fresh }) => {
  const kind = rng.uniform() < 0.7 ? 'node' : 'edge';
  const elements = kind === 'node' ? [...places.nodes.keys()] : coreElements(places);
  const element = pick(rng, elements);
  const held = standingOf(model).get(element) ?? null;
  const value = held !== null && rng.uniform() < 0.2 ? null : pick(rng, labelValues);
  const index = places[kind === 'node' ? 'nodes' : 'edges'].get(element) ?? 0;
  const runId = rng.uniform() < 0.4 ? scored : null;
  const input = { kind, index, value, reviewer, note: fresh, runId, milliseconds: null } as const;
  return action(
    `label.put ${kind}`,
    (client) => client.call('label.put', input),
    (now, answer) => {
      label(now, [element], value, fresh);
      hashOfLast(now, answer?.entry.hash);
      // Reasons in force are frozen with the label; of edges the run may have no scores.
      if (answer !== null && runId !== null && kind === 'node') now.findings.set(`${runId} node ${index}`, null);
    },
  );
};

const putMany: Draw = ({ rng, model, places, fresh }) => {
  const all = [...places.nodes.entries()];
  const chosen = new Map(Array.from({ length: 2 + rng.int(40) }, () => pick(rng, all)));
  const value = rng.uniform() < 0.15 ? null : pick(rng, labelValues);
  const change = rng.uniform() < 0.5;
  const standing = standingOf(model);
  const wanted = [...chosen]
    .sort(([, a], [, b]) => a - b)
    .map(([element]) => element)
    .filter((element) => {
      const held = standing.get(element) ?? null;
      return held !== value && (held === null || value === null || change);
    });
  if (wanted.length === 0) return null;
  const indices = Int32Array.from(chosen.values());
  return action(
    'label.putMany',
    (client) =>
      client.call('label.putMany', { kind: 'node', indices, value, change, reviewer, note: fresh, runId: null }),
    (now, answer) => {
      label(now, wanted, value, fresh);
      hashOfLast(now, answer?.entry.hash);
    },
  );
};

const undo: Draw = ({ model }) =>
  model.undo.length === 0 ? null : action('label.undo', (client) => client.call('label.undo', { reviewer }), takeBack);
const redo: Draw = ({ model }) =>
  model.redo.length === 0 ? null : action('label.redo', (client) => client.call('label.redo', { reviewer }), giveBack);

const saveView: Draw = ({ rng, model, fresh }) => {
  const known = [...model.views.keys()];
  const name = known.length > 6 || (known.length > 0 && rng.uniform() < 0.5) ? pick(rng, known) : `view ${fresh}`;
  const state = { search: fresh, tab: pick(rng, ['node', 'edge'] as const) };
  return action(
    'view.save',
    (client) => client.call('view.save', { name, state, replace: true }),
    (now) => now.views.set(name, JSON.stringify(state)),
  );
};

const viewOf = async (client: Client, name: string): Promise<number> =>
  (await client.call('view.list', {})).find((view) => view.name === name)?.viewId ?? -1;

const renameView: Draw = ({ rng, model, fresh }) => {
  if (model.views.size === 0) return null;
  const [name, state] = pick(rng, [...model.views]);
  return action(
    'view.rename',
    async (client) => client.call('view.rename', { viewId: await viewOf(client, name), name: `view ${fresh}` }),
    (now) => {
      now.views.delete(name);
      now.views.set(`view ${fresh}`, state);
    },
  );
};

const removeView: Draw = ({ rng, model }) => {
  if (model.views.size === 0) return null;
  const name = pick(rng, [...model.views.keys()]);
  return action(
    'view.remove',
    async (client) => client.call('view.remove', { viewId: await viewOf(client, name) }),
    (now) => now.views.delete(name),
  );
};

const session: Draw = ({ rng, fresh }) => {
  // In the order in which the engine writes it.
  const state = { reviewer, filter: fresh, scrollOffset: rng.int(10_000) };
  return action(
    'project.saveSession',
    (client) => client.call('project.saveSession', { session: state }),
    (now) => (now.session = JSON.stringify(state)),
  );
};

const finding: Draw = ({ rng, places, scored }) => {
  if (scored === null) return null;
  const index = rng.int(places.nodes.size);
  return action(
    'finding.get',
    (client) => client.call('finding.get', { runId: scored, kind: 'node', index }),
    (now, answer) => {
      const key = `${scored} node ${index}`;
      if (answer !== null && !now.findings.has(key)) now.findings.set(key, null);
    },
  );
};

const threshold: Draw = ({ rng, trained }) => {
  if (trained === null) return null;
  const value = rng.int(1000) / 1000;
  return action(
    'model.setThreshold',
    (client) => client.call('model.setThreshold', { modelId: trained, rule: { kind: 'given', threshold: value } }),
    (now, answer) => {
      if (answer !== null) now.thresholds.set(trained, value);
      else now.thresholds.delete(trained);
    },
  );
};

const queue: Draw = ({ rng, model }) => {
  if (model.queue === 'open' && rng.uniform() < 0.5) {
    return action(
      'queue.end',
      (client) => client.call('queue.end', {}),
      (now) => (now.queue = 'ended'),
    );
  }
  const settings = { mode: 'teach', strategy: 'random', params: {}, seed: rng.int(1000), batchSize: 5 } as const;
  const more = { auditSize: 5, overlap: 0, secondLooks: 0, blind: false };
  return action(
    'queue.start',
    (client) => client.call('queue.start', { settings: { ...settings, ...more }, reviewer }),
    (now) => (now.queue = 'open'),
  );
};

const report: Draw = ({ rng, scored, fresh }) => {
  if (scored === null) return null;
  const disposition = { state: 'final', conclusion: `Concluded ${fresh}`, decidedBy: reviewer } as const;
  const input = { runId: scored, title: `Report ${fresh}`, preparedBy: reviewer, top: 1 + rng.int(5), disposition };
  return action(
    'report.create',
    (client) => client.call('report.create', { ...input, casePackage: rng.uniform() < 0.3 }),
    (now, answer) => {
      if (answer === null) now.unnamed.push('report');
      else now.runs.set(answer.runId, { kind: 'report', succeeded: true });
    },
  );
};

const detect: Draw = ({ rng }) => {
  const detector = pick(rng, ['degree', 'feature-norm']);
  return action(
    'detect.start',
    (client) => client.call('detect.start', { detector, params: {}, seed: rng.int(1000), backend: 'cpu' }),
    (now, answer) => {
      if (answer === null) now.unnamed.push('detect');
      else now.runs.set(answer.runId, { kind: 'detect', succeeded: false });
    },
  );
};

const train: Draw = ({ rng }) => {
  const settings = { seed: rng.int(1000), hidden: 4, epochs: 10, folds: 2, patterns: 2 };
  return action(
    'model.train',
    (client) => client.call('model.train', { settings }),
    (now, answer) => {
      if (answer === null) now.unnamed.push('train');
      else now.runs.set(answer.modelId, { kind: 'train', succeeded: false });
    },
  );
};

const resume: Draw = ({ resumable }) =>
  resumable === null
    ? null
    : action(
        'job.resume',
        (client) => client.call('job.resume', { runId: resumable }),
        () => undefined,
      );

const removeModel: Draw = ({ trained }) =>
  trained === null
    ? null
    : action(
        'model.remove',
        (client) => client.call('model.remove', { modelId: trained }),
        (now) => {
          now.thresholds.delete(trained);
          now.removed.add(trained);
        },
      );

async function upload(client: Client, fileName: string, data: Uint8Array<ArrayBuffer>): Promise<string> {
  const { uploadId } = await client.call('import.begin', { fileName, bytes: data.length });
  await client.call('import.chunk', { uploadId, offset: 0, data });
  return uploadId;
}

async function uploads(client: Client, tables: GraphTables): Promise<{ edges: string; nodes: string }> {
  const files = csvOf(tables);
  return {
    edges: await upload(client, 'edges.csv', files.edges),
    nodes: await upload(client, 'nodes.csv', files.nodes),
  };
}

function importRun(model: Model, answer: Project | null): void {
  const run = answer?.runs.at(-1);
  if (run === undefined) model.unnamed.push('import');
  else model.runs.set(run.runId, { kind: 'import', succeeded: true });
}

const reimport: Draw = ({ rng, model, fresh }) => {
  const { mode, rows, after } = drawReimport(rng, model.tables, `y${fresh}`);
  return action(
    `reimport ${mode}`,
    async (client, begun) => {
      const { token } = await client.call('reimport.look', { mode, ...(await uploads(client, rows)), mapping });
      begun();
      return client.call('reimport.commit', { token });
    },
    (now, answer) => {
      changeData(now, after);
      importRun(now, answer);
    },
  );
};

const undoData: Draw = ({ model }) => {
  const { other } = model;
  return other === null
    ? null
    : action(
        'reimport.undo',
        (client) => client.call('reimport.undo', {}),
        (now) => changeData(now, other),
      );
};

const newProject: Draw = ({ rng, fresh }) => {
  const tables = drawTables(rng);
  const name = `Other ${fresh}`;
  return action(
    'import.commit',
    async (client) => client.call('import.commit', { name, ...(await uploads(client, tables)), mapping }),
    (now) => now.projects.set(name, tables.nodes.size),
  );
};

const measure: Draw = ({ rng }) => {
  const chosen = pick(rng, ['core', 'component'] as const);
  return action(
    'measures.get',
    (client) => client.call('measures.get', { measure: chosen }),
    () => undefined,
  );
};

const overview: Draw = ({ rng }) =>
  action(
    'overview.start',
    (client) => client.call('overview.start', { places: 'pca', seed: rng.int(1000) }),
    () => undefined,
  );

type Weighted = readonly (readonly [Draw, number])[];
export const light: Weighted = [
  [put, 30],
  [putMany, 12],
  [undo, 9],
  [redo, 6],
  [saveView, 5],
  [renameView, 2],
  [removeView, 2],
  [session, 4],
  [finding, 8],
  [threshold, 2],
  [queue, 2],
];
export const heavy: Weighted = [
  [reimport, 6],
  [undoData, 4],
  [report, 6],
  [detect, 3],
  [train, 1],
  [resume, 3],
  [removeModel, 1],
  [newProject, 2],
  [measure, 1],
  [overview, 1],
];

/** One of them; those that do not fit the scene are passed over. */
export function draw(from: Weighted, scene: Scene): Action {
  const total = from.reduce((sum, [, weight]) => sum + weight, 0);
  for (;;) {
    let at = scene.rng.uniform() * total;
    const chosen = from.find(([, weight]) => (at -= weight) < 0);
    const made = chosen?.[0](scene) ?? null;
    if (made !== null) return made;
  }
}
