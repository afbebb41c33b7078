/** Fetches what the picture shows, for the chosen element or, before there is one, for a first look at the graph. */
import { useEffect, useState } from 'react';
import type { Neighbourhood } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { EngineApi } from '../../api/connection.ts';
import type { Pictured, Selected } from '../../state/types.ts';
import { mostNodes } from '../../state/selection-slice.ts';
import { isHidden, isResting } from '../../state/queue-slice.ts';
import { afterPaint } from '../../ui/after-paint.ts';
import { useEngine, useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';

export interface Picture {
  readonly target: Selected;
  /** the same for all pictures of one element in one project */
  readonly key: string;
  readonly isFirstLook: boolean;
  /** what the picture shows together, where it is not the surroundings of one element */
  readonly together: string | null;
  readonly neighbourhood: Neighbourhood;
  /** a path or what is in common, in place of the neighbourhood */
  readonly pictured: Pictured | null;
}

/** Nodes tried for the first look, until one has a neighbour. */
const tries = 5;

async function firstLook(api: EngineApi, signal: AbortSignal): Promise<Neighbourhood> {
  const ask = (index: number, expanded: number[], maxNodes: number): Promise<Neighbourhood> =>
    api.call('graph.neighbourhood', { runId: null, kind: 'node', index, expanded, maxNodes }, signal);
  let found = await ask(0, [], 60);
  for (let index = 1; index < tries && found.edges.length === 0; index++) found = await ask(index, [], 60);
  const centre = found.nodes.find((node) => node.isCenter);
  if (centre === undefined || found.edges.length === 0) return found;
  // One step further where there is most to see, so that the graph looks like a graph.
  const rich = [...found.nodes]
    .filter((node) => !node.isCenter && node.hidden > 0)
    .sort((a, b) => b.hidden - a.hidden)
    .slice(0, 3)
    .map((node) => node.index);
  return rich.length === 0 ? found : ask(centre.index, rich, 70);
}

/** Milliseconds for which the picture of an answered question is left as it is. */
const patience = 400;

/** Open questions look like any node: no score, no label. */
export function withoutHidden(found: Neighbourhood, hidden: ReadonlySet<number>): Neighbourhood {
  if (!found.nodes.some(({ index }) => hidden.has(index))) return found;
  return {
    ...found,
    nodes: found.nodes.map((node) =>
      hidden.has(node.index) ? { ...node, score: null, percentile: null, label: null } : node,
    ),
  };
}

/** The same picture with what is looked at in its centre. */
function centredOn(found: Neighbourhood, { kind, index }: Selected): Neighbourhood {
  const edge = kind === 'edge' ? found.edges.find((held) => held.index === index) : undefined;
  const centres = kind === 'node' ? [index] : edge === undefined ? [] : [edge.source, edge.target];
  return { ...found, nodes: found.nodes.map((node) => ({ ...node, isCenter: centres.includes(node.index) })) };
}

export function useNeighbourhood(): { readonly picture: Picture | null; readonly error: string | null } {
  const api = useEngine();
  const projectId = useWorkbench((state) => state.project?.projectId ?? '');
  const runId = useWorkbench((state) => state.runId);
  const selected = useWorkbench((state) => state.selected);
  // Blind mode: the picture of a question carries no scores, and no label of what is still to be answered.
  const hidden = useWorkbench((state) => state.selected !== null && isHidden(state, state.selected));
  // Between two batches the next question comes any moment: its picture is worth more than this one drawn again.
  const resting = useWorkbench(isResting);
  const store = useWorkbenchStore();
  const expanded = useWorkbench((state) => state.expanded);
  // Asked again when the engine is back: what was asked for meanwhile got no answer.
  const resumed = useWorkbench((state) => state.resumedVersion);
  const maxNodes = useWorkbench((state) => state.maxNodes);
  const pictured = useWorkbench((state) => state.pictured);
  const together = useWorkbench((state) => (state.showsTogether ? state.together : null));
  // Labels that changed together are read with a new picture.
  const many = useWorkbench((state) => state.manyVersion);
  const [answer, setAnswer] = useState<{ readonly picture: Picture | null; readonly error: string | null }>({
    picture: null,
    error: null,
  });

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const take = (found: Neighbourhood): void => {
      if (signal.aborted) return;
      const neighbourhood = withoutHidden(found, store.getState().hidden);
      const centre = neighbourhood.nodes.find((node) => node.isCenter)?.index ?? 0;
      const target = selected ?? { kind: 'node', index: centre };
      const isFirstLook = selected === null;
      const shown = pictured === null ? '' : `/${pictured.layout}/${pictured.nodes.join()}`;
      const key = `${projectId}/${target.kind}/${target.index}${shown}`;
      setAnswer({ picture: { target, key, isFirstLook, together: null, neighbourhood, pictured }, error: null });
    };
    const takeTogether = (found: Neighbourhood, title: string, target: Selected): void => {
      if (signal.aborted) return;
      const neighbourhood = centredOn(withoutHidden(found, store.getState().hidden), target);
      const key = `${projectId}/together/${title}`;
      setAnswer({
        picture: { target, key, isFirstLook: false, together: title, neighbourhood, pictured: null },
        error: null,
      });
    };
    const fail = (thrown: unknown): void => {
      const error = toAppError(thrown);
      if (signal.aborted || error.code === 'disconnected') return;
      setAnswer((before) => ({ ...before, error: error.message }));
    };
    const ask = (): void => {
      if (together !== null && selected !== null && pictured === null) {
        api
          .call(
            'graph.among',
            { runId: hidden ? null : runId, nodes: Int32Array.from(together.nodes), maxNodes: mostNodes },
            signal,
          )
          .then((found) => takeTogether(found, together.title, selected), fail);
        return;
      }
      const request =
        selected === null
          ? firstLook(api, signal)
          : pictured !== null
            ? api.call(
                'evidence.picture',
                {
                  runId: hidden ? null : runId,
                  nodes: [...pictured.nodes],
                  edges: pictured.edges === null ? null : [...pictured.edges],
                },
                signal,
              )
            : api.call(
                'graph.neighbourhood',
                { runId: hidden ? null : runId, ...selected, expanded: [...expanded], maxNodes },
                signal,
              );
      request.then(take, fail);
    };
    // The name and the facts are on screen first: a picture takes longer to draw than to fetch.
    const takeBack = afterPaint(ask, resting ? patience : 0);
    return () => {
      takeBack();
      abort.abort();
    };
  }, [api, projectId, runId, selected, hidden, expanded, maxNodes, pictured, together, many, resumed, resting, store]);

  return answer;
}
