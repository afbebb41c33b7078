/** Colours by what the structure of the graph says of its nodes. */
import type { NodeMeasure } from '../../../main/contract/filter.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { EngineApi } from '../../api/connection.ts';
import { colourByNumber } from '../../overview/colouring.ts';
import type { Colouring } from '../../overview/colouring.ts';
import type { OverviewData } from '../../overview/overview-data.ts';

export function colourByMeasure(_api: EngineApi, data: OverviewData, measure: NodeMeasure): Promise<Colouring> {
  if (measure !== 'degree') {
    return Promise.reject(new AppError('unavailable', `The measure ${measure} cannot be shown yet.`));
  }
  return Promise.resolve(colourByNumber('Degree', data.degree, (min, max) => ({ kind: 'measure', measure, min, max })));
}
