import type { UpstreamError } from '../bailian/upstream-error.ts';

/** Why nothing came back from an address, and what to do. */
export function toReach(error: UpstreamError, { url, variable }: { url: string; variable: string }): string {
  const { host } = new URL(url);
  if (error.code === 'upstream_timeout') return `does not answer: ${host} was silent for too long. Try again, and see whether a firewall stands in between.`;
  if (error.code === 'upstream_bad') return `does not answer: what came from ${host} is not the service's. See that ${variable} is right.`;
  const cause = error.cause instanceof Error && error.cause.cause instanceof Error ? error.cause.cause : error.cause;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `cannot be reached at ${host}${code}. See that this machine may go there, and that ${variable} is right.`;
}
