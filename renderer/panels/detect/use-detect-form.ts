/** What the dialog needs from the engine: detectors, backends, and an estimate that follows the fields. */
import { useEffect, useState } from 'react';
import type { BackendReport, DetectorInfo, JobEstimate } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { ParamValue } from '../../../ml/schema/params.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

export interface Offer {
  /** null while they are being read */
  readonly detectors: readonly DetectorInfo[] | null;
  readonly backends: readonly BackendReport[];
  readonly error: string | null;
}

/** Methods first, floors after them, each in the engine's own order. */
export function useOffer(): Offer {
  const api = useEngine();
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [offer, setOffer] = useState<Offer>({ detectors: null, backends: [], error: null });
  useEffect(() => {
    let current = true;
    const fail = (thrown: unknown): void => {
      if (current) setOffer((before) => ({ ...before, error: toAppError(thrown).message }));
    };
    api.call('detect.detectors', {}).then((found) => {
      const detectors = [...found].sort((a, b) => Number(a.isFloor) - Number(b.isFloor));
      if (current) setOffer((before) => ({ ...before, detectors, error: null }));
    }, fail);
    // Probing graphics drivers can take seconds; the form does not wait for it.
    api.call('app.backends', {}).then((backends) => {
      if (current) setOffer((before) => ({ ...before, backends }));
    }, fail);
    return () => {
      current = false;
    };
  }, [api, resumed]);
  return offer;
}

export interface Estimate {
  readonly of: string;
  readonly estimate: JobEstimate | null;
  readonly error: string | null;
}

/** Null while it is being worked out for the present values. */
export function useEstimate(
  detector: string | null,
  params: Readonly<Record<string, ParamValue>> | null,
): Estimate | null {
  const api = useEngine();
  const [answer, setAnswer] = useState<Estimate | null>(null);
  const wanted = detector === null || params === null ? null : JSON.stringify({ detector, params });
  useEffect(() => {
    if (wanted === null || detector === null || params === null) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.call('detect.estimate', { detector, params }, abort.signal).then(
        (estimate) => setAnswer({ of: wanted, estimate, error: null }),
        (thrown: unknown) => {
          const error = toAppError(thrown);
          if (error.code !== 'cancelled') setAnswer({ of: wanted, estimate: null, error: error.message });
        },
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // `wanted` is detector and params as text: they are new objects on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, wanted]);
  return answer?.of === wanted ? answer : null;
}
