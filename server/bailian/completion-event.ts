import type { TurnUsage } from '../wire/protocol.ts';
import { type DocReference, parseDocReferences } from './doc-reference.ts';
import { type Failure, readFailure } from './failure.ts';
import { isRecord, textAt } from './json.ts';
import { type Action, isNodeDone, parseRecord, parseThoughts, toNodeAction } from './thoughts.ts';

/**
 * One event of a completion stream, as far as we read it. The vendor's frames vary by kind of app, so everything but
 * `isLast` may be absent. The answer of a call without streaming has the same shape.
 */
export interface CompletionEvent {
  text?: string | undefined;
  /** `finish_reason` is the string `"null"` while the answer runs; any other value that says something ends it. */
  isLast: boolean;
  sessionId?: string | undefined;
  /** What the model thought. */
  reasoning?: string | undefined;
  /** What the app did. Raw: it holds the owner's documents and ids. */
  actions?: Action[] | undefined;
  node?: WorkflowNode | undefined;
  /** What a node of a workflow said where the answer itself comes only at the end, or never. */
  thoughtNode?: { id: string; text: string } | undefined;
  /** All that the answer refers to so far. */
  references?: DocReference[] | undefined;
  /** Totals so far, over all models of the call. */
  usage?: TurnUsage | undefined;
  /** The event tells of a failure instead. */
  failure?: Failure | undefined;
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
  const { reasoning, actions, nodeText } = parseThoughts(output['thoughts']);
  const message = output['workflow_message'];
  const node = toNode(message);
  const nodeAction = toMessageAction(message);
  if (nodeAction) actions.push(nodeAction);
  const references = parseDocReferences(output['doc_references']);
  const usage = toUsage(value['usage']);
  const finishReason = textAt(output, 'finish_reason');
  return {
    isLast: finishReason !== undefined && finishReason !== '' && finishReason !== 'null',
    text,
    sessionId: sessionId || undefined,
    reasoning: reasoning || undefined,
    actions: actions.length > 0 ? actions : undefined,
    node,
    thoughtNode: nodeText,
    references,
    usage,
  };
}

/** With `flow_stream_mode: message_format_plus` a model's node carries JSON text, with another mode the text itself. */
function toNode(message: unknown): WorkflowNode | undefined {
  if (!isRecord(message)) return undefined;
  const content = isRecord(message['message']) ? textAt(message['message'], 'content') : undefined;
  // The first node repeats the call's own input.
  if (content === undefined || message['node_type'] === 'Start') return { text: '', reasoning: '' };
  const value = parseRecord(content);
  if (!value || !('result' in value)) return { text: content, reasoning: '' };
  return { text: textAt(value, 'result') ?? '', reasoning: textAt(value, 'reasoningContent') ?? '' };
}

function toMessageAction(message: unknown): Action | undefined {
  if (!isRecord(message)) return undefined;
  const text = (name: string): string => textAt(message, name) ?? '';
  const isDone = message['node_is_completed'] === true || isNodeDone(text('node_status'));
  return toNodeAction({ id: text('node_id'), name: text('node_name'), type: text('node_type'), isDone });
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
