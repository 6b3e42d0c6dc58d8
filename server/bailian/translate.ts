import type { StreamPart, TurnUsage } from '../wire/protocol.ts';
import { createCitationMarks } from './citation-marks.ts';
import type { CompletionEvent } from './completion-event.ts';
import { createDeltaText } from './delta-text.ts';
import { type Disclosure, discloseNothing } from './disclosure.ts';
import { createPartWriter } from './part-writer.ts';
import { createReferenceList } from './reference-list.ts';
import { createStepList } from './step-list.ts';
import { createThinkTags, type TextSegment } from './think-tags.ts';

/** What one event of the service means on our wire. */
export interface Translation {
  parts: StreamPart[];
  sessionId?: string | undefined;
  usage?: TurnUsage | undefined;
}

export interface Translator {
  /** Takes events that tell of no failure. */
  push(event: CompletionEvent): Translation;
  /** What is still held back, after the last event or when the stream has broken off. */
  flush(): StreamPart[];
  /** Characters of the answer and of the thinking that were passed on. */
  length(): number;
  /** Characters that came, passed on or not. */
  size(): number;
}

/** An app that goes to and fro between thinking and answering more often is not followed any more. */
const MAX_REASONING_PARTS = 50;

/**
 * Turns the events of one call into parts of our wire, as far as the owner lets things be seen. Pure but for what it
 * remembers of the events before.
 */
export function createTranslator(disclosure: Disclosure = discloseNothing): Translator {
  const text = createPartWriter('text');
  const reasoning = createPartWriter('reasoning');
  const answer = createDeltaText();
  const thinking = createDeltaText();
  const steps = createStepList(disclosure);
  const references = createReferenceList(disclosure);
  const newMarks = () => createCitationMarks({ keepsNumbers: disclosure.citations !== 'off' });
  let tags = createThinkTags();
  let marks = newMarks();
  let thoughtMarks = newMarks();
  /** Of a workflow: all that its nodes said. */
  let nodeText: string | undefined;
  /** Of a workflow whose nodes tell of themselves in its thoughts: what the newest one said. */
  let lastNode = { id: '', text: '' };
  let lastThought = '';
  /** Whether there may be steps or thinking that the next text ends. Mostly there is nothing, and text comes by the token. */
  let hasLoose = false;
  let length = 0;
  let size = 0;

  function appendReasoning(delta: string): StreamPart[] {
    size += delta.length;
    if (delta === '' || !disclosure.thoughts || (!reasoning.isOpen() && reasoning.count() === MAX_REASONING_PARTS)) return [];
    hasLoose = true;
    const rest = text.isOpen() ? [...appendAnswer(marks.flush()), ...text.close()] : [];
    length += delta.length;
    return [...rest, ...reasoning.append(thoughtMarks.push(delta))];
  }

  function closeReasoning(): StreamPart[] {
    return [...reasoning.append(thoughtMarks.flush()), ...reasoning.close()];
  }

  function appendAnswer(delta: string): StreamPart[] {
    if (delta === '') return [];
    length += delta.length;
    if (!hasLoose) return text.append(delta);
    const before = [...steps.finishLookups(), ...appendReasoning(thinking.flush()), ...closeReasoning()];
    hasLoose = false;
    return [...before, ...text.append(delta)];
  }

  function appendSegments(segments: TextSegment[]): StreamPart[] {
    const append = ({ kind, text }: TextSegment): StreamPart[] => (kind === 'text' ? appendAnswer(marks.push(text)) : appendReasoning(text));
    const [first] = segments;
    return first && segments.length === 1 ? append(first) : segments.flatMap(append);
  }

  function appendText(delta: string): StreamPart[] {
    size += delta.length;
    return delta === '' ? [] : appendSegments(tags.push(delta));
  }

  function replaceText(whole: string): StreamPart[] {
    const closed = [...closeReasoning(), ...text.close()];
    tags = createThinkTags();
    marks = newMarks();
    thoughtMarks = newMarks();
    // A reset voids everything. The thinking was for the answer that is void; steps and sources are still true.
    return [...closed, { type: 'reset-step' }, ...steps.repeat(), ...references.repeat(), ...appendText(whole)];
  }

  function appendThought(thought: string, hasText: boolean): StreamPart[] {
    // Once the answer has begun, a stream that repeats its text repeats the whole thinking too.
    const isRepeated = thought === lastThought && (hasText || text.count() > 0);
    lastThought = thought;
    const change = isRepeated ? { append: '' } : thinking.push(thought, false);
    // It may hold thinking back.
    hasLoose = true;
    return 'append' in change ? appendReasoning(change.append) : [];
  }

  function applyText(whole: string, isLast: boolean): StreamPart[] {
    if (nodeText === undefined) {
      const change = answer.push(whole, isLast);
      return 'append' in change ? appendText(change.append) : replaceText(change.replace);
    }
    // After the nodes' increments comes the whole answer.
    if (whole === '') return [];
    const before = nodeText;
    nodeText = whole;
    return whole.startsWith(before) ? appendText(whole.slice(before.length)) : replaceText(whole);
  }

  return {
    push({ text: whole = '', isLast, sessionId, reasoning: thought, actions, node, thoughtNode, references: list, usage }) {
      const parts: StreamPart[] = [];
      if (actions) {
        parts.push(...steps.note(actions));
        hasLoose = true;
      }
      if (list) parts.push(...references.replace(list));
      if (thought) parts.push(...appendThought(thought, whole !== ''));
      if (thoughtNode) {
        // Lengths first: to compare a text that is still being put together would copy it each time.
        const isWhole = thoughtNode.text.length >= lastNode.text.length && thoughtNode.text.startsWith(lastNode.text);
        lastNode = thoughtNode.id === lastNode.id && !isWhole ? { id: lastNode.id, text: lastNode.text + thoughtNode.text } : thoughtNode;
        size += thoughtNode.text.length;
      }
      if (node) {
        nodeText = (nodeText ?? '') + node.text;
        parts.push(...appendReasoning(node.reasoning), ...appendText(node.text));
      } else {
        parts.push(...applyText(whole, isLast));
      }
      // The vendor's default for workflows: some never say the answer but in their last node.
      if (isLast && length === 0 && whole === '') parts.push(...appendText(lastNode.text));
      return { parts, sessionId, usage };
    },
    flush() {
      return [
        ...appendText(answer.flush()),
        ...appendSegments(tags.flush()),
        ...appendAnswer(marks.flush()),
        ...appendReasoning(thinking.flush()),
        ...closeReasoning(),
        ...text.close(),
        ...steps.finish(),
      ];
    },
    length() {
      return length;
    },
    size() {
      return size;
    },
  };
}
