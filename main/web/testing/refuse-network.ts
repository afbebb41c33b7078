/**
 * Loaded before a program and each of its threads (node --import): every way from Node to another machine is refused and
 * told on standard error. This machine's own addresses stay open: the web host answers there.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { writeSync } from 'node:fs';
import net from 'node:net';

function refuse(what: string, where: string): never {
  // At once: a thread that ends with this error would take a later word along.
  writeSync(2, `refused-network: ${what} ${where}\n`);
  throw new Error(`Refused: ${what} to ${where}.`);
}
const isHere = (host: string | undefined): boolean =>
  host === undefined || host === '' || ['127.0.0.1', '::1', 'localhost'].includes(host);

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its socket below
const connect = net.Socket.prototype.connect;
/** The forms that connect takes: options, a port and perhaps a host, a path of this machine. */
function hostOf(args: readonly unknown[]): string | undefined {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    return 'path' in first && typeof first.path === 'string'
      ? undefined
      : 'host' in first && typeof first.host === 'string'
        ? first.host
        : undefined;
  }
  return typeof second === 'string' ? second : undefined;
}
Object.assign(net.Socket.prototype, {
  connect(this: net.Socket, ...args: Parameters<typeof connect>) {
    const host = hostOf(args);
    if (!isHere(host)) refuse('connection', host ?? '');
    return Reflect.apply<net.Socket, typeof args, net.Socket>(connect, this, args);
  },
});

for (const [owner, title] of [
  [dns, 'dns'],
  [dns.promises, 'dns.promises'],
] as const) {
  for (const name of Object.keys(owner).filter((one) => /^(lookup|resolve|reverse)/.test(one))) {
    const asked: unknown = Reflect.get(owner, name);
    if (typeof asked !== 'function') continue;
    Reflect.set(owner, name, (...args: readonly unknown[]): unknown => {
      const [host] = args;
      if (typeof host === 'string' && isHere(host)) return Reflect.apply(asked, owner, args) as unknown;
      return refuse(`${title}.${name}`, String(host));
    });
  }
}
Object.assign(dgram.Socket.prototype, {
  send: () => refuse('datagram', 'anywhere'),
  connect: () => refuse('datagram', 'anywhere'),
});
globalThis.fetch = (input) => {
  const url = new URL(input instanceof Request ? input.url : input);
  return refuse('fetch', url.host);
};
