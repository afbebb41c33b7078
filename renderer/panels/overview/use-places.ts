/** Places of all nodes: kept ones at once, others as the engine works them out, unfolding on the way. */
import { useCallback, useEffect, useState } from 'react';
import type { OverviewProgress } from '../../../main/contract/overview.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { GridIndex } from '../../overview/grid-index.ts';
import type { OverviewData } from '../../overview/overview-data.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { t } from '../../text/text.ts';

export interface Places {
  readonly positions: Float32Array;
  /** null while they change */
  readonly grid: GridIndex | null;
  readonly notes: readonly string[];
}

export interface PlacesState {
  readonly places: Places | null;
  readonly job: Pick<OverviewProgress, 'stage' | 'fraction' | 'secondsLeft'> | null;
  readonly error: string | null;
  /** stopped by hand before it was done */
  readonly isStopped: boolean;
}

export interface PlacesControl extends PlacesState {
  readonly cancel: () => void;
  readonly again: () => void;
}

const nothing: PlacesState = { places: null, job: null, error: null, isStopped: false };

export function usePlaces(data: OverviewData | null): PlacesControl {
  const api = useEngine();
  const kind = useWorkbench((state) => state.overview.places);
  const seed = useWorkbench((state) => state.overview.seed);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<PlacesState>(nothing);
  const [key, setKey] = useState<string | null>(null);

  useEffect(() => {
    if (data === null) return;
    const name = `${kind}/${seed}`;
    let isLeft = false;
    let started: string | null = null;
    let early: OverviewProgress | null = null;
    const change = (part: Partial<PlacesState>): void => {
      if (!isLeft) setState((before) => ({ ...before, ...part }));
    };
    const fail = (thrown: unknown): void => {
      const error = toAppError(thrown);
      // A lost connection has its own banner, and everything is asked again when it is back.
      if (error.code !== 'disconnected') change({ job: null, error: error.message });
    };
    const fetchReady = async (ready: string): Promise<void> => {
      const { positions, notes } = await api.call('overview.places', { key: ready });
      const grid = await data.helper.ask({ what: 'grid', positions });
      data.places.set(name, { positions, grid, notes });
      change({ places: { positions, grid, notes }, job: null, error: null, isStopped: false });
    };
    const hear = (told: OverviewProgress): void => {
      if (started === null) {
        early = told;
        return;
      }
      if (told.key !== started) return;
      const { stage, fraction, secondsLeft, positions } = told;
      if (told.state === 'ready') fetchReady(told.key).catch(fail);
      else if (told.state === 'failed')
        change({ job: null, error: told.error?.message ?? t('The places could not be worked out.') });
      else if (told.state === 'cancelled') change({ job: null, isStopped: true });
      else {
        change({
          job: { stage, fraction, secondsLeft },
          ...(positions === null ? {} : { places: { positions, grid: null, notes: [] } }),
        });
      }
    };

    const kept = data.places.get(name);
    const off = api.on('overview.progress', hear);
    const begin = async (): Promise<void> => {
      setKey(null);
      if (kept !== undefined) {
        setState({ ...nothing, places: kept });
        return;
      }
      setState({ ...nothing, job: { stage: t('Preparing'), fraction: 0, secondsLeft: null } });
      const job = await api.call('overview.start', { places: kind, seed });
      started = job.key;
      if (isLeft) return;
      setKey(job.key);
      if (job.state === 'ready') await fetchReady(job.key);
      else {
        change({ job: { stage: t('Preparing'), fraction: 0, secondsLeft: job.estimate.seconds } });
        if (early !== null) hear(early);
      }
    };
    begin().catch(fail);
    return () => {
      isLeft = true;
      off();
    };
  }, [api, data, kind, seed, attempt, resumed]);

  const cancel = useCallback(() => {
    if (key === null) return;
    api.call('overview.cancel', { key }).catch((thrown: unknown) => {
      const { message } = toAppError(thrown);
      setState((before) => ({ ...before, error: message }));
    });
  }, [api, key]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...state, cancel, again };
}
