import { errorName, type Log } from '../log.ts';

export interface LastResort {
  onException: (error: unknown) => void;
  onRejection: (reason: unknown) => void;
}

export interface LastResortOptions {
  log: Log;
  /** Lets running answers end, and then the process. */
  drain: () => void;
}

/**
 * What slipped through everything else is logged and counted, and nobody's answer ends with it. After an exception the
 * process may no longer be what it seems: it takes no new work, finishes what it has, and leaves the restart to whatever
 * supervises it. A promise whose failure nobody waited for leaves nothing half done, and a request that can make one must
 * not be able to stop the service: the process goes on.
 */
export function createLastResort({ log, drain }: LastResortOptions): LastResort {
  let count = 0;

  function note(kind: string, error: unknown): void {
    count += 1;
    const at = error instanceof Error ? error.stack?.split('\n').find((line) => line.trim().startsWith('at ')) : undefined;
    log({ level: 'error', event: 'uncaught', kind, count, error: errorName(error), at: at?.trim().slice(0, 200) });
  }

  return {
    onException(error) {
      note('exception', error);
      drain();
    },
    onRejection(reason) {
      note('rejection', reason);
    },
  };
}
