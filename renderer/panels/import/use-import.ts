/** What an import is about to do: its files, where they go, what is said of them; the look, the commit, the way back. */
import { useRef, useState } from 'react';
import type { MethodInput, Project } from '../../../main/contract/api.ts';
import type { ImportDifference } from '../../../main/contract/reimport.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { mappingProblem, nameFromFile, nodesProblem, toMapping, toNodesMapping } from '../../state/import-mapping.ts';
import { noRules, nodeRules, withRules } from '../../state/import-rules.ts';
import type { ImportRules, ImportTarget } from '../../state/import-rules.ts';
import { t } from '../../text/text.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { useUploads } from './use-uploads.ts';
import type { Uploads } from './use-uploads.ts';

export interface ImportState {
  readonly uploads: Uploads;
  /** the project that is open, which files may go into */
  readonly open: Project | null;
  readonly target: ImportTarget;
  readonly setTarget: (target: ImportTarget) => void;
  readonly rules: ImportRules;
  readonly setRules: (rules: ImportRules) => void;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly directed: boolean;
  readonly setDirected: (directed: boolean) => void;
  /** what is still missing, in a sentence */
  readonly problem: string | null;
  readonly error: string | null;
  readonly isWorking: boolean;
  readonly difference: ImportDifference | null;
  readonly project: Project | null;
  /** imports, or shows the difference first */
  readonly start: () => Promise<void>;
  readonly cancel: () => void;
  readonly commit: () => Promise<void>;
  /** from the difference back to the files */
  readonly back: () => void;
}

/** What is still missing, in a sentence. */
function problemOf({ edges, nodes }: Uploads, target: ImportTarget, name: string): string | null {
  if (edges === null && nodes !== null && target !== 'new') {
    if (nodes.preview === null) return t('Wait for the nodes file, or remove it.');
    if (target === 'replace')
      return t('Replacing the data takes the edges, too. Choose their file, or append or upsert.');
    return nodesProblem(nodes.roles);
  }
  if (edges !== null && edges.preview === null && edges.error === null)
    return t('Wait for the first file, or remove it.');
  if (edges === null || edges.preview === null) {
    return target === 'new' || edges !== null
      ? t('Choose a graph file, or a table of edges.')
      : t('Choose a graph file, a table of edges, or a table of nodes.');
  }
  if (nodes !== null && nodes.preview === null) return t('Wait for the nodes file, or remove it.');
  if (target === 'new' && name.trim() === '') return t('Give the project a name.');
  return mappingProblem(edges.roles, nodes?.roles ?? null);
}

export function useImport(): ImportState {
  const api = useEngine();
  const uploads = useUploads();
  const { edges, nodes } = uploads;
  const open = useWorkbench((state) => state.project);
  const [saidTarget, setTarget] = useState<ImportTarget>('new');
  const [rules, setRules] = useState<ImportRules>(noRules);
  const [saidName, setName] = useState<string | null>(null);
  const [saidDirected, setDirected] = useState<boolean | null>(null);
  const opening = useWorkbench((state) => state.opening !== null);
  // Not whether the engine imports anything: a sample that is being opened is imported too, and stops nobody from choosing.
  const [isWorking, setIsWorking] = useState(false);
  const setWorking = useWorkbench((state) => state.onImportProgress);
  const rememberTables = useWorkbench((state) => state.rememberTables);
  const abort = useRef<AbortController | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [difference, setDifference] = useState<ImportDifference | null>(null);
  const [project, setProject] = useState<Project | null>(null);
  const target = open === null ? 'new' : saidTarget;
  const directed = saidDirected ?? edges?.preview?.graph?.directed ?? true;
  const name = saidName ?? (edges === null ? '' : nameFromFile(edges.fileName.split(', ')[0]));
  const problem =
    problemOf(uploads, target, name) ??
    (opening ? t('A project is still being opened. The import can begin once it is there.') : null);

  /** What an import is told; edges null: nodes alone, into the project that is open. */
  const request = (): Omit<MethodInput<'reimport.look'>, 'mode'> | null => {
    if (problem !== null) return null;
    const ofNodes = nodes === null || nodes.preview === null ? null : { preview: nodes.preview, roles: nodes.roles };
    if (edges === null) {
      if (ofNodes === null) return null;
      const mapping = { ...toNodesMapping(ofNodes.roles), ...nodeRules(rules, ofNodes) };
      return { edges: null, nodes: ofNodes.preview.uploadId, mapping };
    }
    if (edges.preview === null) return null;
    const plain = toMapping(edges.roles, nodes?.roles ?? null, directed);
    if (plain === null) return null;
    return {
      edges: edges.preview.uploadId,
      nodes: uploads.isGraph ? null : (ofNodes?.preview.uploadId ?? null),
      mapping: withRules(plain, rules, target, { preview: edges.preview, roles: edges.roles }, ofNodes),
    };
  };
  const remember = (): void => {
    const at = new Date().toISOString();
    const { edgeMerge, edgeKey, nodeMerge, times } = rules;
    rememberTables([
      ...(edges === null
        ? []
        : [
            {
              ...{ kind: 'edges' as const, roles: edges.roles, time: times.edges, merge: edgeMerge, edgeKey },
              ...{ directed: target === 'new' || target === 'replace' ? directed : null, fileName: edges.fileName, at },
            },
          ]),
      ...(nodes === null
        ? []
        : [
            {
              ...{ kind: 'nodes' as const, roles: nodes.roles, time: times.nodes, merge: nodeMerge, edgeKey: null },
              ...{ directed: null, fileName: nodes.fileName, at },
            },
          ]),
    ]);
  };

  const work = async (stage: string, does: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    setIsWorking(true);
    setWorking({ stage, fraction: 0 });
    setError(null);
    abort.current = new AbortController();
    try {
      await does(abort.current.signal);
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      const said = t('The import was cancelled. Nothing was written; the files are still chosen.');
      setError(code === 'cancelled' ? said : message);
    } finally {
      setWorking(null);
      setIsWorking(false);
    }
  };

  return {
    ...{ uploads, open, target, setTarget, rules, setRules, name, setName, directed, setDirected },
    ...{ problem, error, difference, project, isWorking },
    start: async () => {
      const asked = request();
      if (asked === null) return;
      await work(t('Reading the files'), async (signal) => {
        const { edges: edgesId, nodes: nodesId, mapping } = asked;
        if (target !== 'new') {
          setDifference(await api.call('reimport.look', { mode: target, ...asked }, signal));
        } else if (edgesId !== null && 'source' in mapping) {
          const input = { name: name.trim(), edges: edgesId, nodes: nodesId, mapping };
          setProject(await api.call('import.commit', input, signal));
          remember();
        }
      });
    },
    cancel: () => abort.current?.abort(),
    commit: async () => {
      if (difference === null) return;
      await work(t('Changing the data'), async () => {
        setProject(await api.call('reimport.commit', { token: difference.token }));
        remember();
      });
    },
    back: () => {
      if (difference !== null) void api.call('reimport.drop', { token: difference.token }).catch(() => undefined);
      setDifference(null);
      setError(null);
    },
  };
}
