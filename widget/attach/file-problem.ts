import type { UploadedFile } from '../../server/wire/protocol.ts';
import type { BailianChatErrorCode } from '../api.ts';
import { failureOf } from '../transport/api-error.ts';

/** Why a file is not attached. */
export type FileProblem =
  /** Of a type that is not taken, without content, or too large. */
  | 'type'
  | 'empty'
  | 'large'
  /** A picture with sides that are not taken, or that cannot be decoded. */
  | 'sides'
  | 'picture'
  /** The browser cannot read it any more: it was moved, changed, or is a folder. */
  | 'unreadable'
  /** Its content is not what its name says. */
  | 'refused'
  /** It did not arrive as it was sent. */
  | 'broken'
  /** The visitor has too many files that were not sent. */
  | 'many'
  | 'network'
  | 'busy'
  | 'failed'
  /** Nothing can be attached just now, for the owner to mend. */
  | 'unavailable'
  | NonNullable<UploadedFile['reason']>;

/** Thrown with what the visitor is told. */
export class AttachError extends Error {
  // Declared only, like every field of the widget's.
  declare readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem);
    this.problem = problem;
  }
}

const problems: Partial<Record<BailianChatErrorCode, FileProblem>> = {
  network: 'network',
  file_refused: 'refused',
  file_broken: 'broken',
  payload_too_large: 'large',
  too_many_files: 'many',
  not_found: 'deleted',
  file_gone: 'deleted',
  unavailable: 'busy',
  upstream_busy: 'busy',
};

/** Anything thrown, as the visitor is told. */
export function problemOf(error: unknown): FileProblem {
  if (error instanceof AttachError) return error.problem;
  const { code, retryable } = failureOf(error);
  return problems[code] ?? (retryable && code !== 'endpoint' ? 'failed' : 'unavailable');
}

/** Whether the same file can be attached by another try. */
export function canRetry(problem: FileProblem): boolean {
  return /^(broken|many|network|busy|failed|unavailable|index|deleted|expired|late)$/.test(problem);
}
