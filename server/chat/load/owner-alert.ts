import type { Clock } from '../../clock.ts';
import { ChatError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { toLogFields } from '../log-fields.ts';

/** Whoever reads the log should see at a glance what only they can mend, and not a line for each visitor. */
const QUIET_MS = 3600_000;
/** Codes are the service's, who may have as many as it likes. */
const MAX_REASONS = 1_000;

/** Tells the owner, once an hour for each app and reason, that the service refuses the account, the key or the app. */
export function createOwnerAlert({ clock, log }: { clock: Clock; log: Log }): (app: string, error: unknown) => void {
  /** By app and reason. */
  const toldAt = new Map<string, number>();

  return (app, error) => {
    if (!(error instanceof ChatError) || error.code !== 'app_unavailable') return;
    const fields = toLogFields(error);
    const key = `${app} ${String(fields['upstreamCode'])}`;
    const last = toldAt.get(key);
    if (last !== undefined && clock.elapsed() - last < QUIET_MS) return;
    if (toldAt.size === MAX_REASONS) toldAt.clear();
    toldAt.set(key, clock.elapsed());
    log({ level: 'error', event: 'owner_must_act', app, ...fields, hint: 'The service refuses the account, the key or the app, so nobody gets an answer: look at key, balance and app in the console.' });
  };
}
