/** The one content security policy of the page, for the web host and for Electron's own protocol. */

export interface PageRights {
  /** where the page may connect to: its WebSocket on the web, nothing in Electron */
  readonly connect: readonly string[];
  /**
   * A report that the page opens in a tab (a blob: address) inherits this policy and carries its style sheet within
   * itself. Electron opens no tabs and needs none of it; styles cannot execute.
   */
  readonly inlineStyles: boolean;
}

/** Nothing from anywhere but the page's own files; no inline script, no evaluated code, no plug-in, no frame around it. */
export function contentSecurityPolicy({ connect, inlineStyles }: PageRights): string {
  const policy: readonly (readonly [string, readonly string[]])[] = [
    ['default-src', ["'none'"]],
    ['script-src', ["'self'"]],
    ['style-src', inlineStyles ? ["'self'", "'unsafe-inline'"] : ["'self'"]],
    ['img-src', ["'self'", 'data:', 'blob:']],
    ['font-src', ["'self'"]],
    ['worker-src', ["'self'", 'blob:']],
    ['connect-src', connect.length === 0 ? ["'none'"] : connect],
    ['base-uri', ["'none'"]],
    ['form-action', ["'none'"]],
    ['frame-ancestors', ["'none'"]],
    ['object-src', ["'none'"]],
  ];
  return policy.map(([directive, sources]) => [directive, ...sources].join(' ')).join('; ');
}

/** Headers of every answer, besides the content type. */
export function securityHeaders(rights: PageRights): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(rights),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=()',
    'Cache-Control': 'no-store',
  };
}
