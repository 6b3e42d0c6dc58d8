/** A line of the table: what was measured, and whether it is what was promised. */
export interface Row {
  id: string;
  what: string;
  measured: string;
  limit: string;
  isHeld: boolean;
}

export interface BenchOptions {
  /** How long running answers are watched, in seconds. */
  seconds: number;
  /** How many turns memory is watched over. */
  turns: number;
}

/** Measures some rows, with servers of its own. */
export type Bench = (options: BenchOptions) => Promise<Row[]>;

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(0)} kB`;
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(0)} MB`;
export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
