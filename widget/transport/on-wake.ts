/** Calls `run` when the network comes back or the tab is looked at again. The function returned ends that. */
export function onWake(run: () => void): () => void {
  const look = (): void => {
    if (document.visibilityState === 'visible') run();
  };
  addEventListener('online', run);
  document.addEventListener('visibilitychange', look);
  return () => {
    removeEventListener('online', run);
    document.removeEventListener('visibilitychange', look);
  };
}
