import type { StreamPart, TurnUsage } from '../wire/protocol.ts';
import type { CompletionEvent } from './completion-event.ts';
import { createDeltaText, type TextChange } from './delta-text.ts';

/** What one event of the service means on our wire. */
export interface Translation {
  parts: StreamPart[];
  sessionId?: string;
  usage?: TurnUsage;
}

export interface Translator {
  /** Takes events that tell of no failure. */
  push(event: CompletionEvent): Translation;
  /** What is still held back, after the last event or when the stream has broken off. */
  flush(): StreamPart[];
  /** Characters of the answer and of the thinking that were passed on. */
  readonly length: number;
}

/** Turns the events of one call into parts of our wire. Pure but for what it remembers of the events before. */
export function createTranslator(): Translator {
  const text = createPart('text');
  const reasoning = createPart('reasoning');
  const answer = createDeltaText();
  const thinking = createDeltaText();
  let isWorkflow = false;
  let length = 0;

  function append(part: PartWriter, delta: string): StreamPart[] {
    length += delta.length;
    return part.append(delta);
  }

  function replace(whole: string): StreamPart[] {
    // A reset voids the thinking too; it was for the answer that is void.
    return [...reasoning.close(), ...text.close(), { type: 'reset-step' }, ...append(text, whole)];
  }

  function appendText(delta: string): StreamPart[] {
    if (delta === '') return [];
    return [...append(reasoning, thinking.flush()), ...reasoning.close(), ...append(text, delta)];
  }

  function applyChange(change: TextChange): StreamPart[] {
    return 'append' in change ? appendText(change.append) : replace(change.replace);
  }

  return {
    push({ text: whole = '', isLast, sessionId, reasoning: thought, node, usage }) {
      const parts: StreamPart[] = [];
      if (thought) {
        const change = thinking.push(thought, false);
        if ('append' in change) parts.push(...append(reasoning, change.append));
      }
      if (node) {
        isWorkflow = true;
        parts.push(...append(reasoning, node.reasoning), ...appendText(node.text));
      } else if (isWorkflow && whole !== '') {
        // After the nodes' increments comes the whole answer.
        const shown = text.written;
        parts.push(...(whole.startsWith(shown) ? appendText(whole.slice(shown.length)) : replace(whole)));
      } else {
        parts.push(...applyChange(answer.push(whole, isLast)));
      }
      return { parts, ...(sessionId ? { sessionId } : {}), ...(usage ? { usage } : {}) };
    },
    flush() {
      return [...appendText(answer.flush()), ...append(reasoning, thinking.flush()), ...reasoning.close(), ...text.close()];
    },
    get length() {
      return length;
    },
  };
}

interface PartWriter {
  append(delta: string): StreamPart[];
  close(): StreamPart[];
  /** All that was appended since it was opened last. */
  readonly written: string;
}

/** Opens a part with its first delta. Half a character at the end of a delta waits for its other half. */
function createPart(kind: 'text' | 'reasoning'): PartWriter {
  let count = 0;
  let isOpen = false;
  let half = '';
  let written = '';

  function append(delta: string): StreamPart[] {
    const joined = half + delta;
    const isCut = joined !== '' && isHighSurrogate(joined.charCodeAt(joined.length - 1));
    half = isCut ? joined.slice(-1) : '';
    const whole = (isCut ? joined.slice(0, -1) : joined).toWellFormed();
    if (whole === '') return [];
    const start: StreamPart[] = isOpen ? [] : [{ type: `${kind}-start`, id: `${kind}-${++count}` }];
    isOpen = true;
    written += delta;
    return [...start, { type: `${kind}-delta`, id: `${kind}-${count}`, delta: whole }];
  }

  return {
    append,
    close() {
      const wasCut = half !== '';
      half = '';
      const rest = wasCut ? append('\uFFFD') : [];
      written = '';
      if (!isOpen) return rest;
      isOpen = false;
      return [...rest, { type: `${kind}-end`, id: `${kind}-${count}` }];
    },
    get written() {
      return written;
    },
  };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
