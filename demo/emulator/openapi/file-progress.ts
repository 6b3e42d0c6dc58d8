/** What becomes of a file. A file whose name contains one of these ends so. */
export type FileOutcome = 'ready' | 'parse-failed' | 'safe-check-failed' | 'index-failed' | 'index-deleted' | 'expired' | 'stuck' | 'unknown-status';

const steps = ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSING', 'PARSE_SUCCESS', 'SAFE_CHECKING', 'INDEX_BUILDING', 'INDEX_BUILDING', 'INDEX_BUILD_SUCCESS'];
const LIFE_MS = 7 * 24 * 60 * 60_000;

/** The status before which a file of each outcome leaves the usual way, and the one that it has from then on. */
const ends: Record<FileOutcome, { before: string; status: string }> = {
  ready: { before: 'FILE_IS_READY', status: 'FILE_IS_READY' },
  'parse-failed': { before: 'PARSE_SUCCESS', status: 'PARSE_FAILED' },
  'safe-check-failed': { before: 'INDEX_BUILDING', status: 'SAFE_CHECK_FAILED' },
  'index-failed': { before: 'INDEX_BUILD_SUCCESS', status: 'INDEX_BUILDING_FAILED' },
  'index-deleted': { before: 'FILE_IS_READY', status: 'INDEX_DELETED' },
  expired: { before: 'FILE_IS_READY', status: 'FILE_EXPIRED' },
  stuck: { before: 'PARSE_SUCCESS', status: 'PARSING' },
  'unknown-status': { before: 'PARSING', status: 'SOMETHING_NEW' },
};

export function toFileOutcome(name: string): FileOutcome {
  const outcomes: FileOutcome[] = ['parse-failed', 'safe-check-failed', 'index-failed', 'index-deleted', 'expired', 'stuck', 'unknown-status'];
  return outcomes.find((outcome) => name.includes(outcome)) ?? 'ready';
}

/** The vendor's status of a file some time after it was added. Files of a session live for seven days. */
export function toStatus(outcome: FileOutcome, { ageMs, stepMs }: { ageMs: number; stepMs: number }): string {
  const { before, status } = ends[outcome];
  const at = Math.floor(ageMs / stepMs);
  const endAt = before === 'FILE_IS_READY' ? steps.length : steps.indexOf(before);
  if (at < endAt) return steps[at] ?? 'INIT';
  return status === 'FILE_IS_READY' && ageMs >= LIFE_MS ? 'FILE_EXPIRED' : status;
}
