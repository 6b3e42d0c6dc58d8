/** What became of an uploaded file so far. */
export type FileStatus =
  /** The service is at work; it goes through about these steps. `unknown` is one that we do not know. */
  | { state: 'pending'; step: 'received' | 'queued' | 'parsing' | 'parsed' | 'checking' | 'indexing' | 'indexed' | 'unknown' }
  | { state: 'ready' }
  /** Nothing will come of it; the file can be uploaded again. `safety`: the content filter refused it. */
  | { state: 'failed'; reason: 'parse' | 'safety' | 'index' | 'deleted' | 'expired' };

/** The vendor's names. `PARSE_SUCCESS` is not the end for a file of a session. */
const statuses = new Map<string, FileStatus>([
  ['INIT', { state: 'pending', step: 'received' }],
  ['IN_PARSE_QUEUE', { state: 'pending', step: 'queued' }],
  ['PARSING', { state: 'pending', step: 'parsing' }],
  ['PARSE_SUCCESS', { state: 'pending', step: 'parsed' }],
  ['SAFE_CHECKING', { state: 'pending', step: 'checking' }],
  ['INDEX_BUILDING', { state: 'pending', step: 'indexing' }],
  ['INDEX_BUILD_SUCCESS', { state: 'pending', step: 'indexed' }],
  ['FILE_IS_READY', { state: 'ready' }],
  ['PARSE_FAILED', { state: 'failed', reason: 'parse' }],
  ['SAFE_CHECK_FAILED', { state: 'failed', reason: 'safety' }],
  ['INDEX_BUILDING_FAILED', { state: 'failed', reason: 'index' }],
  ['INDEX_DELETED', { state: 'failed', reason: 'deleted' }],
  ['FILE_EXPIRED', { state: 'failed', reason: 'expired' }],
]);

/** A status that is not listed is pending: the service gets new ones, and whoever asks has a deadline of their own. */
export function toFileStatus(name: string): FileStatus {
  return statuses.get(name) ?? { state: 'pending', step: 'unknown' };
}
