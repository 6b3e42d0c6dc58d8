/** A place in the log of a turn, and what follows it there. */
export interface TurnReading {
  /** The next frames, encoded, several at a time. Undefined when there are none: the reader is told as soon as that has changed. */
  take(): string | undefined;
  /** When all is taken: `turn` if that was to the turn's end, `broken` if the reader has to ask again. Undefined while more may come. */
  end(): 'turn' | 'broken' | undefined;
  leave(): void;
}

/** Follows a log from a place in it. `onMore` is called whenever there is more to take than before, or the end; never before this returns. */
export type TurnReader = (onMore: () => void) => TurnReading;

/** Follows what comes by itself, one piece ahead of the reader. It returns whether that was to the turn's end. */
export function toTurnReader(open: (signal: AbortSignal) => AsyncGenerator<string, boolean, undefined>): TurnReader {
  return (onMore) => {
    const leaving = new AbortController();
    const pieces = open(leaving.signal);
    let piece: string | undefined;
    let end: ReturnType<TurnReading['end']>;

    async function pull(): Promise<void> {
      try {
        const { value, done } = await pieces.next();
        if (done) end = value ? 'turn' : 'broken';
        else piece = value;
      } catch {
        end = 'broken';
      }
      onMore();
    }

    void pull();
    return {
      take() {
        const taken = piece;
        piece = undefined;
        if (taken !== undefined) void pull();
        return taken;
      },
      end() {
        return piece === undefined ? end : undefined;
      },
      leave: () => leaving.abort(),
    };
  };
}
