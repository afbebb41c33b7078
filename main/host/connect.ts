/** A client of an engine in the same process, over the in-memory pair, so that a host's own calls are checked too. */
import { createClient } from '../contract/client.ts';
import { createMemoryPair } from '../contract/memory-transport.ts';
import { createServer } from '../contract/server.ts';
import type { Client } from '../contract/api.ts';
import type { Report } from '../contract/frames.ts';
import type { Engine } from '../engine/engine.types.ts';

export function connectInProcess(engine: Engine, report: Report): Client {
  const [clientEnd, serverEnd] = createMemoryPair(report);
  createServer(serverEnd, engine.handlers, (event, listener) => engine.on(event, listener), report);
  return createClient(clientEnd, report);
}
