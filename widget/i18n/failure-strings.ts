import type { BailianChatErrorCode } from '../api.ts';

/** Sentences for failures that are not in the panel's own words. Those without one are told as `internal`. */
export type FailureStrings = Record<
  Extract<
    BailianChatErrorCode,
    | 'endpoint'
    | 'origin_refused'
    | 'not_found'
    | 'app_unavailable'
    | 'content_refused'
    | 'upstream_busy'
    | 'conversation_busy'
    | 'upstream_timeout'
    | 'unavailable'
    | 'challenge_required'
    | 'rate_limited'
    | 'budget_spent'
    | 'payload_too_large'
    | 'file_gone'
    | 'file_unready'
    | 'file_refused'
    | 'too_many_files'
    | 'sign_in_required'
    | 'unauthorized'
  >,
  string
>;
