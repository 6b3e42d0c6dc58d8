/** The part of a store that counts what is used of what is allowed. Keys say nothing of who they stand for. */
export interface MeterStore {
  /**
   * Takes from all of the meters in one atomic step, or from none of them where one has too little left. Meters are
   * named apart by kind: the same key never stands for two kinds. `now` is the caller's time; a clock that was set back
   * or forth holds a meter up for one of its periods at most.
   */
  takeMeters(takes: readonly Take[], now: number): Promise<Taken>;
  /** Gives back what was taken. A negative cost of an amount takes more, whatever is left. */
  giveMeters(takes: readonly Take[]): Promise<void>;
}

export type Take = RateTake | AmountTake | SlotTake;

/** So many within a short time, then one each interval: the generic cell rate algorithm, which keeps one time a key. */
export interface RateTake {
  kind: 'rate';
  key: string;
  cost: number;
  /** How long one unit takes to be free again. */
  intervalMs: number;
  /** Units that may be taken at once. */
  burst: number;
}

/** A sum with an end: as long as it is below the limit more can be taken, be it beyond the limit. */
export interface AmountTake {
  kind: 'amount';
  key: string;
  cost: number;
  limit: number;
  /** When nobody asks for the key any more. */
  until: number;
}

/** One of so many places. Who never gives it back has it until its time is over. */
export interface SlotTake {
  kind: 'slot';
  key: string;
  id: string;
  limit: number;
  until: number;
}

export type Taken =
  /** `levels`: for each meter what is used by now, as a share of the limit. */
  | { kind: 'taken'; levels: number[] }
  /** `at`: index of the meter that will have enough last, after `waitMs`. 0 where nobody knows. */
  | { kind: 'refused'; at: number; waitMs: number };

/** How far clocks of several backends may be apart: no place is held for longer than asked for, but for this. */
export const SLOT_SLACK_MS = 60_000;
