import { contractSuite } from './contract-suite.ts';
import { createMemoryPair } from './memory-transport.ts';

contractSuite('the in-memory pair', (report) => {
  const [clientEnd, serverEnd] = createMemoryPair(report);
  return Promise.resolve({
    clientEnd,
    serverEnd,
    sendGarbage: (message) => clientEnd.sendRaw(message),
    dispose: () => {
      clientEnd.close();
      return Promise.resolve();
    },
  });
});
