/** Names and numbers of a step, called as in the log, and as little as there: never a prompt, an answer, a token, a key or who somebody is. */
export type SpanFields = Record<string, string | number | boolean | undefined>;

/** The steps that traces show: a request, the turn that it started and that may outlive it, and each call of the service for that. */
export type SpanName = 'request' | 'turn' | 'upstream';

/** One step. What began within it knows it as its parent, also when that ends later. Never throws. */
export interface Span {
  begin(name: SpanName): Span;
  /** Once. A field `code` is why it failed. */
  end(fields: SpanFields): void;
}

/** Where steps are told to. Absent: to nobody, and then nothing of this costs anything. */
export interface Tracer {
  /** Begins a request. Only for one that came through a proxy of the owner's do its headers say which trace it belongs to. */
  beginRequest(headers: Headers, isTrusted: boolean): Span;
  /** Does what must not be followed: whatever else of the process is traced, nothing of the trace is sent along. */
  aside<T>(work: () => T): T;
}
