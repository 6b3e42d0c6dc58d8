import type { StreamPart } from '../wire/protocol.ts';

export interface PartWriter {
  append(delta: string): StreamPart[];
  close(): StreamPart[];
  isOpen(): boolean;
  /** Parts begun so far. */
  count(): number;
}

/** Writes parts of one kind. Opens one with its first delta; half a character at a delta's end waits for its other half. */
export function createPartWriter(kind: 'text' | 'reasoning'): PartWriter {
  let count = 0;
  let isOpen = false;
  let half = '';

  function append(delta: string): StreamPart[] {
    const joined = half + delta;
    const isCut = joined !== '' && isHighSurrogate(joined.charCodeAt(joined.length - 1));
    half = isCut ? joined.slice(-1) : '';
    const whole = (isCut ? joined.slice(0, -1) : joined).toWellFormed();
    if (whole === '') return [];
    const start: StreamPart[] = isOpen ? [] : [{ type: `${kind}-start`, id: `${kind}-${++count}` }];
    isOpen = true;
    return [...start, { type: `${kind}-delta`, id: `${kind}-${count}`, delta: whole }];
  }

  return {
    append,
    close() {
      const wasCut = half !== '';
      half = '';
      const rest = wasCut ? append('\uFFFD') : [];
      if (!isOpen) return rest;
      isOpen = false;
      return [...rest, { type: `${kind}-end`, id: `${kind}-${count}` }];
    },
    isOpen() {
      return isOpen;
    },
    count() {
      return count;
    },
  };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
