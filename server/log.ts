/** One line of the log. Fields are names and numbers; never a prompt, an answer, a token, a key or who somebody is. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  /** What happened, in snake_case. */
  event: string;
  [field: string]: string | number | boolean | undefined;
}

export type Log = (entry: LogEntry) => void;

/** Names an error for the log by its class and our own sentence, never by text that came from outside. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
