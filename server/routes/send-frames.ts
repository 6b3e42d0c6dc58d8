import { endFrame } from '../chat/frame.ts';
import type { TurnReader } from '../chat/turn-log.ts';
import type { Clock } from '../clock.ts';
import { createWatchdog } from '../watchdog.ts';
import type { HeldReaders } from './held-readers.ts';

/** Keeps proxies from closing a quiet stream, and lets platforms that only notice on a write see a reader who left. */
const HEARTBEAT_MS = 15_000;

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
  onRoom(): void;
  /** The client is gone. */
  onLeave(): void;
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
  const encoder = new TextEncoder();
  const leaving = new AbortController();
  const { signal } = leaving;
  let hasRoom = true;
  let goOn = (): void => {};
  const heartbeat = createWatchdog(clock, () => {
    if (hasRoom) send(': heartbeat\n\n');
    else heartbeat.feed(HEARTBEAT_MS);
  });
  const cancelEnd = maxMs === undefined ? undefined : clock.after(maxMs, close);
  const reader = readers.add(() => {
    leave();
    sink.cut();
  });

  function leave(): void {
    cancelEnd?.();
    heartbeat.stop();
    reader.leave();
    leaving.abort();
    goOn();
  }

  function close(): void {
    leave();
    sink.close();
  }

  function send(text: string): void {
    hasRoom = sink.write(text);
    heartbeat.feed(HEARTBEAT_MS);
    if (!hasRoom) reader.hold(encoder.encode(text).byteLength);
  }

  async function sendAll(): Promise<void> {
    // The first bytes at once: they tell the client that nothing on the way holds the stream back.
    send(': ok\n\n');
    for (const frames = read(signal); !signal.aborted; ) {
      if (!hasRoom) await new Promise<void>((resolve) => (goOn = resolve));
      const { value, done } = await frames.next();
      if (signal.aborted) return;
      if (!done) {
        send(value);
        continue;
      }
      // Only the end of the turn is closed as the protocol wants it: after anything else the client asks again.
      if (value) sink.write(endFrame);
      close();
    }
  }

  sendAll().catch(() => {
    leave();
    sink.cut();
  });
  return {
    onRoom() {
      hasRoom = true;
      reader.release();
      goOn();
    },
    onLeave: leave,
  };
}
