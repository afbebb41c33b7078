/** The whole graph of the open project, once it is here. */
import { useEffect, useState } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import { overviewData } from '../../overview/overview-data.ts';
import type { OverviewData } from '../../overview/overview-data.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

export interface DataState {
  readonly data: OverviewData | null;
  readonly error: string | null;
}

export function useOverviewData(): DataState {
  const api = useEngine();
  const projectId = useWorkbench((state) => state.project?.projectId);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [state, setState] = useState<DataState>({ data: null, error: null });
  useEffect(() => {
    if (projectId === undefined) return;
    let isLeft = false;
    overviewData(api, projectId).then(
      (data) => {
        if (!isLeft) setState({ data, error: null });
      },
      (thrown: unknown) => {
        const error = toAppError(thrown);
        if (!isLeft && error.code !== 'disconnected') setState({ data: null, error: error.message });
      },
    );
    return () => {
      isLeft = true;
    };
  }, [api, projectId, resumed]);
  // Never the graph of the project before.
  return state.data !== null && state.data.projectId !== projectId ? { data: null, error: null } : state;
}
