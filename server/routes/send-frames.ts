import { endFrame } from '../chat/frame.ts';
import type { TurnReader } from '../chat/turn-reader.ts';
import type { Clock } from '../clock.ts';
import { createWatchdog } from '../watchdog.ts';
import type { HeldReaders } from './held-readers.ts';

/** Keeps proxies from closing a quiet stream, and lets platforms that only notice on a write see a reader who left. */
const HEARTBEAT_MS = 15_000;

/** Of UTF-8, for one of UTF-16's. */
const MAX_BYTES_A_UNIT = 3;

/** Where the body of a response goes. */
export interface BodySink {
  /** Whether there is room for more; where there is none, its feed is told once there is. */
  write(text: string): boolean;
  /** Ends the body as it should end. */
  close(): void;
  /** Breaks it, and where that can be done the connection. */
  cut(): void;
}

/** What fills a body. */
export interface BodyFeed {
  onRoom: () => void;
  /** The client is gone. */
  onLeave: () => void;
}

export interface SendFramesOptions {
  read: TurnReader;
  /** How long the body is at most, in ms. Absent: until the turn ends. */
  maxMs?: number | undefined;
  clock: Clock;
  readers: HeldReaders;
}

/**
 * Writes the frames of a turn as they come, and no more of them while there is no room: a stalled client holds its
 * place and a few pieces, and not for long. Leaving cancels the reader, never the turn.
 */
export function sendFrames(sink: BodySink, { read, maxMs, clock, readers }: SendFramesOptions): BodyFeed {
  let hasRoom = true;
  let isLeft = false;
  // The first bytes at once: they tell the client that nothing on the way holds the stream back.
  let comment: string | undefined = ': ok\n\n';
  const heartbeat = createWatchdog(clock, () => {
    comment = ': heartbeat\n\n';
    pump();
  });
  const cancelEnd = maxMs === undefined ? undefined : clock.after(maxMs, close);
  const reader = readers.add(cut);
  const reading = read(pump);

  function leave(): void {
    isLeft = true;
    cancelEnd?.();
    heartbeat.stop();
    reader.leave();
    reading.leave();
  }

  function cut(): void {
    leave();
    sink.cut();
  }

  function close(): void {
    // First: a sink may ask for more while it is written to.
    leave();
    // Only the end of the turn is closed as the protocol wants it: after anything else the client asks again.
    if (reading.end() === 'turn') sink.write(endFrame);
    sink.close();
  }

  /** Writes what there is. Nothing that is wrong with a connection reaches the turn that tells of more. */
  function pump(): void {
    try {
      for (;;) {
        // Writing may find that there is no room, or that the client is gone.
        if (!hasRoom || isLeft) return;
        const text = comment ?? reading.take();
        comment = undefined;
        if (text !== undefined) {
          hasRoom = sink.write(text);
          heartbeat.feed(HEARTBEAT_MS);
          if (!hasRoom) reader.hold(text.length * MAX_BYTES_A_UNIT);
        } else if (reading.end() === undefined) return;
        else close();
      }
    } catch {
      cut();
    }
  }

  pump();
  return {
    onRoom() {
      hasRoom = true;
      reader.release();
      pump();
    },
    onLeave: leave,
  };
}
