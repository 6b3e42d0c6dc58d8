import type { Clock } from '../../clock.ts';
import { countBody } from '../../counted-body.ts';
import { ChatError } from '../../errors.ts';
import type { CreateMd5 } from '../../md5.ts';
import { pictureSides } from '../../wire/file-types.ts';
import { readPictureSize } from '../../wire/picture-size.ts';
import type { CheckedFile } from './check-upload.ts';
import { explainPicture } from './explain-picture.ts';
import type { ContentWatch } from './watch-content.ts';

/** A picture has at most ten megabytes: on a line on which that takes longer it would have been made smaller. */
const TOTAL_MS = 5 * 60_000;
/** A third of what comes over the slowest lines that anybody chats on. Whoever sends less only holds the place of others. */
const WINDOW_MS = 10_000;
const LEAST_BYTES = 20_000;

export interface TakePictureOptions {
  file: CheckedFile;
  body: ReadableStream<Uint8Array>;
  /** Default: our own. */
  createMd5?: CreateMd5 | undefined;
  watch: ContentWatch;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Reads a picture. Throws ChatError `file_broken` when it is not what was announced, `file_refused` when there is more
 * in it than a picture, or no model takes it.
 */
export async function takePicture({ file, body, watch, createMd5, clock, signal }: TakePictureOptions): Promise<Uint8Array<ArrayBuffer>> {
  const counted = countBody(body, { ...file, hash: createMd5, watch });
  const content = new Uint8Array(file.sizeBytes);
  let at = 0;
  const giveUp = (): void => counted.cancel();
  const cancelTimer = clock.after(TOTAL_MS, giveUp);
  let before = 0;
  let cancelWindow = clock.after(WINDOW_MS, watchSpeed);
  function watchSpeed(): void {
    if (at - before < LEAST_BYTES) giveUp();
    before = at;
    cancelWindow = clock.after(WINDOW_MS, watchSpeed);
  }
  signal.addEventListener('abort', giveUp);
  try {
    for await (const piece of counted.stream) {
      content.set(piece, at);
      at += piece.byteLength;
    }
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ChatError('file_broken', { cause: error });
  } finally {
    cancelTimer();
    cancelWindow();
    signal.removeEventListener('abort', giveUp);
  }
  if (!counted.isComplete) throw new ChatError('file_broken');
  checkSides(content, file.kind === 'picture' ? pictureSides : anySides);
  return content;
}

/** The service, which reads the text in them, takes them as they are. */
const anySides = { min: 1, max: Infinity, maxRatio: Infinity };

function checkSides(content: Uint8Array, { min, max, maxRatio }: { min: number; max: number; maxRatio: number }): void {
  const { width = 0, height = 0 } = readPictureSize(content) ?? {};
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short === 0) throw new ChatError('file_refused', { detail: 'The picture cannot be read.' });
  if (short < min || long > max || long > short * maxRatio) {
    throw new ChatError('file_refused', { detail: `The sides of a picture have ${min} to ${max} pixels, and one at most ${maxRatio} times the other.` });
  }
  const problem = explainPicture(content, { width, height });
  if (problem) throw new ChatError('file_refused', { detail: problem });
}
