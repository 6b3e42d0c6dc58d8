import type { Finding } from './finding.ts';

const WAIT_MS = 10_000;

/** Whether a backend answers at the address that the service is told. It need not be this one yet. */
export async function checkPublicUrl(publicUrl: string): Promise<Finding> {
  const what = 'PUBLIC_URL';
  const problem = (why: string): Finding => ({ what, problem: `${publicUrl} ${why}. Pictures are fetched there: start the backend, and see that it is reached from the internet.` });
  try {
    const response = await fetch(`${publicUrl}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(WAIT_MS) });
    return response.status === 200 ? { what, good: 'leads to a backend' } : problem(`answers /healthz with ${response.status}`);
  } catch {
    return problem('does not answer');
  }
}
