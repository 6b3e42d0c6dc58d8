/** How failures travel. */

import type { Challenge } from './visitor.ts';

/** Why a request or a turn failed. The sentence a visitor reads is made from it by the widget's i18n. */
export type ErrorCode =
  /** The body or a header is not of the form described here. */
  | 'bad_request'
  /** No visitor token, or one that is expired, edited or of another app. */
  | 'unauthorized'
  /** Before a visitor's first token: `challenge` has to be solved, and its solution sent. */
  | 'challenge_required'
  /** The app is for visitors whom the site vouches for, and this is none. */
  | 'sign_in_required'
  /** The page's origin is not on the app's list. */
  | 'origin_refused'
  /** No such app or conversation, or somebody else's. */
  | 'not_found'
  | 'method_not_allowed'
  /** The body took too long to come. */
  | 'request_timeout'
  | 'payload_too_large'
  | 'unsupported_media_type'
  /** Another answer is running in this conversation. */
  | 'conversation_busy'
  /** The message id was used before, with another text. */
  | 'id_reused'
  /** A file of a type, a name or a content that the app does not take. */
  | 'file_refused'
  /** Not the bytes that were announced: another length, or another MD5. */
  | 'file_broken'
  /** The file is no longer there to be used: it can be attached again. */
  | 'file_gone'
  /** The file is still being read. */
  | 'file_unready'
  /** The visitor has as many files as one may have. */
  | 'too_many_files'
  /** Too much in a short time, from this visitor, this address, or all together. */
  | 'rate_limited'
  /** The day's tokens are used up, the visitor's or the app's. */
  | 'budget_spent'
  /** The service behind the app asks to slow down. */
  | 'upstream_busy'
  /** The service could not be reached, or failed. */
  | 'upstream_down'
  /** The service did not answer in time. */
  | 'upstream_timeout'
  /** The service answered with something that is no answer. */
  | 'upstream_bad'
  /** The question or the answer was held back by the service's content filter. */
  | 'content_refused'
  /** The service refuses the owner's account, key or app: only the owner can mend it. */
  | 'app_unavailable'
  /** The backend is starting, stopping, or has its hands full. */
  | 'unavailable'
  | 'internal';

/** Body of every answer with a status from 400 on: `{"error": …}`. */
export interface ErrorBody {
  error: WireError;
}

export interface WireError {
  code: ErrorCode;
  /** An English sentence for developers. Visitors read a translated one, chosen by `code`. */
  message: string;
  /** Whether the same request can succeed later. */
  retryable: boolean;
  /** Seconds to wait before the next try, when known. */
  retryAfterSeconds?: number;
  /** With `challenge_required`. */
  challenge?: Challenge;
  /** Names the request in the backend's log. */
  requestId: string;
}
