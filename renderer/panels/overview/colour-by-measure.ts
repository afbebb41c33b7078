/** Colours by what the structure of the graph says of its nodes; the engine measures when it is first asked. */
import type { NodeMeasure } from '../../../main/contract/filter.ts';
import { measureWords } from '../../../main/contract/measures.ts';
import type { EngineApi } from '../../api/connection.ts';
import { colourByGroup, colourByNumber } from '../../overview/colouring.ts';
import type { Colouring } from '../../overview/colouring.ts';
import { tOf } from '../../text/text.ts';

/** @throws AppError */
export async function colourByMeasure(api: EngineApi, measure: NodeMeasure, signal: AbortSignal): Promise<Colouring> {
  const { values, groups, notes } = await api.call('measures.get', { measure }, signal);
  const title = tOf(measureWords[measure].title);
  const colouring =
    groups === null
      ? colourByNumber(title, values, (min, max) => ({ kind: 'measure', measure, min, max }))
      : colourByGroup(title, measure, values);
  return { ...colouring, notes: [...colouring.notes, ...notes] };
}
