import type { TurnUsage } from '../wire/protocol.ts';
import { type Failure, readFailure } from './failure.ts';
import { isRecord, textAt } from './json.ts';

/**
 * One event of a completion stream, as far as we read it. The vendor's frames vary by kind of app, so everything but
 * `isLast` may be absent. The answer of a call without streaming has the same shape.
 */
export interface CompletionEvent {
  text?: string;
  /** `finish_reason` is the string `"null"` while the answer runs; any other value that says something ends it. */
  isLast: boolean;
  sessionId?: string;
  /** What the model thought, without the other steps in `thoughts`: those hold the owner's documents and ids. */
  reasoning?: string;
  node?: WorkflowNode;
  /** Totals so far, over all models of the call. */
  usage?: TurnUsage;
  /** The event tells of a failure instead. */
  failure?: Failure;
}

/** What a node of a workflow app says. */
export interface WorkflowNode {
  text: string;
  reasoning: string;
}

/** Undefined: this is no event of the vendor's. */
export function parseCompletionEvent(json: string): CompletionEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return isRecord(value) ? toCompletionEvent(value) : undefined;
}

function toCompletionEvent(value: Record<string, unknown>): CompletionEvent {
  const failure = readFailure(value);
  if (failure) return { isLast: true, failure };
  const output = isRecord(value['output']) ? value['output'] : {};
  const text = textAt(output, 'text');
  const sessionId = textAt(output, 'session_id');
  const reasoning = toReasoning(output['thoughts']);
  const node = toNode(output['workflow_message']);
  const usage = toUsage(value['usage']);
  const finishReason = textAt(output, 'finish_reason');
  return {
    isLast: finishReason !== undefined && finishReason !== '' && finishReason !== 'null',
    ...(text === undefined ? {} : { text }),
    ...(sessionId ? { sessionId } : {}),
    ...(reasoning ? { reasoning } : {}),
    ...(node ? { node } : {}),
    ...(usage ? { usage } : {}),
  };
}

function toReasoning(thoughts: unknown): string {
  if (!Array.isArray(thoughts)) return '';
  return thoughts.map((thought: unknown) => (isRecord(thought) && thought['action_type'] === 'reasoning' ? (textAt(thought, 'thought') ?? '') : '')).join('');
}

/** With `flow_stream_mode: message_format_plus` a model's node carries JSON text, with another mode the text itself. */
function toNode(message: unknown): WorkflowNode | undefined {
  if (!isRecord(message)) return undefined;
  const content = isRecord(message['message']) ? textAt(message['message'], 'content') : undefined;
  // The first node repeats the call's own input.
  if (content === undefined || message['node_type'] === 'Start') return { text: '', reasoning: '' };
  if (!content.startsWith('{')) return { text: content, reasoning: '' };
  try {
    const value: unknown = JSON.parse(content);
    if (!isRecord(value) || !('result' in value)) return { text: content, reasoning: '' };
    return { text: textAt(value, 'result') ?? '', reasoning: textAt(value, 'reasoningContent') ?? '' };
  } catch {
    return { text: content, reasoning: '' };
  }
}

function toUsage(usage: unknown): TurnUsage | undefined {
  const models: unknown = isRecord(usage) ? usage['models'] : undefined;
  if (!Array.isArray(models) || models.length === 0) return undefined;
  const sum = (name: string): number => models.reduce<number>((total, model: unknown) => total + (isRecord(model) ? countAt(model, name) : 0), 0);
  return { inputTokens: sum('input_tokens'), outputTokens: sum('output_tokens') };
}

function countAt(value: Record<string, unknown>, name: string): number {
  const count = value[name];
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
}
