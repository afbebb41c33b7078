/**
 * Handlers for the contract suite: each refuses until a test gives its own, so that a test sees only what it set up.
 */
import { AppError } from '../../ml/schema/errors.ts';
import type { EventName, EventPayloads, Handlers } from './api.ts';
import type { Subscribe } from './server.ts';

const unused = (): Promise<never> => Promise.reject(new AppError('unavailable', 'This test does not answer that.'));

export const testHandlers: Handlers = {
  'app.info': unused,
  'app.backends': unused,
  'project.list': unused,
  'project.openSample': unused,
  'project.open': unused,
  'project.current': () => Promise.resolve(null),
  'project.close': unused,
  'project.saveSession': unused,
  'import.begin': unused,
  'import.chunk': unused,
  'import.preview': unused,
  'import.together': unused,
  'import.commit': unused,
  'import.rejects': unused,
  'reimport.look': unused,
  'reimport.commit': unused,
  'reimport.drop': unused,
  'reimport.state': unused,
  'reimport.undo': unused,
  'detect.detectors': unused,
  'detect.estimate': unused,
  'detect.start': unused,
  'job.cancel': unused,
  'job.pause': unused,
  'job.resume': unused,
  'job.discard': unused,
  'job.current': unused,
  'run.list': unused,
  'run.evaluate': unused,
  'scores.page': unused,
  'scores.histogram': unused,
  'scores.locate': unused,
  'finding.get': unused,
  'element.get': unused,
  'node.find': unused,
  'graph.neighbourhood': unused,
  'columns.get': unused,
  'columns.scores': unused,
  'columns.labels': unused,
  'columns.names': unused,
  'graph.among': unused,
  'review.threshold': unused,
  'review.cases': unused,
  'review.case': unused,
  'review.compare': unused,
  'review.compareRows': unused,
  'overview.graph': unused,
  'overview.choices': unused,
  'overview.start': unused,
  'overview.places': unused,
  'overview.cancel': unused,
  'measures.get': unused,
  'measures.statistics': unused,
  'filter.apply': unused,
  'filter.options': unused,
  'view.list': unused,
  'view.save': unused,
  'view.rename': unused,
  'view.remove': unused,
  'evidence.columns': unused,
  'evidence.find': unused,
  'evidence.paths': unused,
  'evidence.common': unused,
  'evidence.timeline': unused,
  'evidence.contrast': unused,
  'evidence.edgeValues': unused,
  'evidence.picture': unused,
  'label.put': unused,
  'label.previewMany': unused,
  'label.putMany': unused,
  'label.undo': unused,
  'label.redo': unused,
  'label.log': unused,
  'label.counts': unused,
  'queue.strategies': unused,
  'queue.start': unused,
  'queue.state': unused,
  'queue.progress': unused,
  'queue.end': unused,
  'model.estimate': unused,
  'model.train': unused,
  'model.cancel': unused,
  'model.list': unused,
  'model.get': unused,
  'model.pattern': unused,
  'model.compare': unused,
  'model.setThreshold': unused,
  'model.remove': unused,
  'model.predict': unused,
  'model.predictionPage': unused,
  'model.predictionFile': unused,
  'model.export': unused,
  'table.page': unused,
  'table.indices': unused,
  'table.locate': unused,
  'table.stats': unused,
  'table.csv': unused,
  'report.create': unused,
  'report.templates': unused,
  'export.start': unused,
  'export.read': unused,
  'report.file': unused,
};

export interface EventSource {
  readonly on: Subscribe;
  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void;
  listenerCount(): number;
}

export function createEventSource(): EventSource {
  const listeners: { readonly event: EventName; readonly deliver: (payload: never) => void }[] = [];
  return {
    on: (event, listener) => {
      const entry = { event, deliver: listener };
      listeners.push(entry);
      return () => void listeners.splice(listeners.indexOf(entry), 1);
    },
    emit: (event, payload) => {
      for (const entry of [...listeners]) if (entry.event === event) entry.deliver(payload as never);
    },
    listenerCount: () => listeners.length,
  };
}
