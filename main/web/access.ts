/**
 * Who may talk to the workbench on this machine: pure decisions, so that each has its test.
 *
 * Any page in the person's browser can send requests to 127.0.0.1, and a page whose name was re-pointed at this
 * machine (DNS rebinding) can even read the answers. Hence: the Host header must be our own address, the Origin of a
 * connection must be our own page, and both need a cookie that only the holder of the printed link can get.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Access {
  /** Opens the workbench once, in one browser. */
  readonly link: string;
  readonly origin: string;
  hostAllowed(host: string | undefined): boolean;
  /** For connections, which browsers always send with an Origin. */
  originAllowed(origin: string | undefined): boolean;
  /** For plain requests: browsers leave the Origin away on navigation, but must not send a foreign one. */
  originTolerated(origin: string | undefined): boolean;
  signedIn(cookieHeader: string | undefined): boolean;
  /** Trades the token for the Set-Cookie header; null when it is wrong, was used before, or too many were wrong. */
  redeem(token: string): string | null;
  /** Seconds for which no token is looked at, because too many were wrong; 0 where they are. */
  waitSeconds(): number;
  /** Whether somebody has come in by the link. */
  readonly used: boolean;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Compares digests, so that neither content nor length can be measured. */
const same = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));

/** Wrong tokens within the time that stop the looking at tokens until the time is over. */
export const MOST_WRONG_TOKENS = 20;
const WRONG_WITHIN_MS = 60_000;

/** @param now milliseconds, monotonic */
export function createAccess(port: number, now: () => number = () => performance.now()): Access {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const token = randomBytes(32).toString('base64url');
  const session = randomBytes(32).toString('base64url');
  // Cookies know no ports: the port in the name keeps two workbenches apart.
  const cookieName = `dowser-${port}`;
  let used = false;
  let wrongAt: readonly number[] = [];
  const waitSeconds = (): number => {
    wrongAt = wrongAt.filter((at) => now() - at < WRONG_WITHIN_MS);
    return wrongAt.length < MOST_WRONG_TOKENS ? 0 : Math.ceil((wrongAt[0] + WRONG_WITHIN_MS - now()) / 1000);
  };
  return {
    waitSeconds,
    link: `${origin}/?token=${token}`,
    origin,
    hostAllowed: (given) => given === host,
    originAllowed: (given) => given === origin,
    originTolerated: (given) => given === undefined || given === origin,
    signedIn: (header) =>
      (header ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .some((pair) => pair.startsWith(`${cookieName}=`) && same(pair.slice(cookieName.length + 1), session)),
    redeem: (given) => {
      if (waitSeconds() > 0) return null;
      const isRight = same(given, token);
      // The right one, used up, is a bookmark, no guess.
      if (!isRight) wrongAt = [...wrongAt, now()];
      if (used || !isRight) return null;
      used = true;
      return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
    get used() {
      return used;
    },
  };
}
