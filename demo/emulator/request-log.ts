/** A request as it came. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Those that the contract speaks of, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON, or the text when it was none. */
  readonly body: unknown;
  /** Status of the answer; undefined until there is one. */
  readonly status: number | undefined;
  /** Whether the caller left before the answer was complete. */
  readonly aborted: boolean;
}

export type RequestEntry = { -readonly [Name in keyof RecordedRequest]: RecordedRequest[Name] };

const headerNames = ['authorization', 'content-type', 'accept', 'x-dashscope-sse', 'x-dashscope-workspace', 'x-dashscope-async', 'x-acs-action', 'user-agent'];

/** Notes a request in a log that keeps the newest `limit`. Its body and status are filled in later. */
export function addRequest(log: RequestEntry[], request: Request, limit: number): RequestEntry {
  const headers = headerNames.flatMap((name) => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const entry: RequestEntry = {
    method: request.method,
    path: new URL(request.url).pathname,
    headers: Object.fromEntries(headers),
    body: undefined,
    status: undefined,
    aborted: false,
  };
  log.push(entry);
  if (log.length > limit) log.shift();
  return entry;
}
