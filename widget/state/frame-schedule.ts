/** How much longer than its work a pause after a frame is, and what is long enough for eyes that read along. */
const pausePerWork = 16;
const longestPauseMs = 200;
/** Work that is longer still gets at least this share of the time for everything else. */
const leastPausePerWork = 4;

/**
 * Runs the newest of what is scheduled in a frame, so seldom that this and what the browser then has to do take a small
 * part of the time: on a fast computer with each frame, on a slow one five times a second.
 */
export function createFrameSchedule(): (run: () => void) => void {
  let next: (() => void) | undefined;
  let isBusy = false;
  let coldRuns = 5;

  function request(): void {
    isBusy = true;
    // The first times compile what draws, and their layout looks for fonts: both in one task would be a long one.
    requestAnimationFrame(() => (coldRuns-- > 0 ? setTimeout(run) : run()));
  }

  function run(): void {
    const startedAt = performance.now();
    const due = next;
    next = undefined;
    due?.();
    // By the time this runs, the frame has been laid out and painted.
    setTimeout(() => {
      const workMs = performance.now() - startedAt;
      setTimeout(() => {
        isBusy = false;
        if (next) request();
      }, Math.max(workMs * leastPausePerWork, Math.min(workMs * pausePerWork, longestPauseMs)));
    });
  }

  return (newest) => {
    next = newest;
    if (!isBusy) request();
  };
}
