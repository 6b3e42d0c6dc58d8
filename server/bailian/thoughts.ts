import type { Step } from '../wire/protocol.ts';
import { isRecord, textAt } from './json.ts';

/** What the app did, as an event tells of it. Raw: arguments and observation hold ids and documents of the owner's. */
export interface Action {
  kind: Step['kind'];
  name: string;
  /** The service's id of the thing, where it gives one. */
  id: string;
  /** JSON text, as a rule; it may come in pieces. */
  arguments: string;
  /** JSON text, as a rule. Empty as long as there is none. */
  observation: string;
  isDone: boolean;
}

export interface Thoughts {
  /** What the model thought. */
  reasoning: string;
  actions: Action[];
  /** What the newest node of a workflow said, all in all or as an increment. */
  nodeText?: { id: string; text: string };
}

/** More entries than any app has are not looked at. */
const MAX_ENTRIES = 100;

/** `output.thoughts`: thinking, what was done, and with `flow_stream_mode: full_thoughts` the nodes of a workflow. */
export function parseThoughts(value: unknown): Thoughts {
  const thoughts: Thoughts = { reasoning: '', actions: [] };
  if (!Array.isArray(value)) return thoughts;
  for (const entry of value.slice(0, MAX_ENTRIES)) {
    if (!isRecord(entry)) continue;
    const node = toThoughtNode(entry);
    if (node) {
      if (node.action) thoughts.actions.push(node.action);
      if (node.text) thoughts.nodeText = { id: node.id, text: node.text };
    } else if (isReasoning(entry)) {
      thoughts.reasoning += textAt(entry, 'thought') ?? textAt(entry, 'reasoning_content') ?? '';
    } else {
      const action = toAction(entry);
      if (action) thoughts.actions.push(action);
    }
  }
  return thoughts;
}

function isReasoning(entry: Record<string, unknown>): boolean {
  return (textAt(entry, 'action_type') ?? textAt(entry, 'action')) === 'reasoning';
}

function toAction(entry: Record<string, unknown>): Action | undefined {
  const type = textAt(entry, 'action_type') ?? '';
  const action = textAt(entry, 'action') ?? '';
  // `response` is the answer itself, in the older of the vendor's pages.
  if (type === 'response' || (type === '' && action === '')) return undefined;
  const observation = textAt(entry, 'observation') ?? '';
  return {
    kind: toKind(type, action),
    name: textAt(entry, 'action_name') || action || type,
    id: '',
    arguments: textAt(entry, 'arguments') ?? textAt(entry, 'action_input_stream') ?? '',
    observation,
    isDone: observation !== '',
  };
}

/** The set of types is open: what is neither of the two that we know is a plug-in of some kind. */
function toKind(type: string, action: string): Step['kind'] {
  if (/memory/i.test(action) || /memory/i.test(type)) return 'memory';
  return type === 'agentRag' || /^rag$|retriev/i.test(action) ? 'retrieval' : 'plugin';
}

/** What a node of a workflow says of itself. Start and end do nothing that anybody would want to see. */
export function toNodeAction({ id, name, type, isDone }: { id: string; name: string; type: string; isDone: boolean }): Action | undefined {
  if (/^(start|end)$/i.test(type) || (id === '' && name === '' && type === '')) return undefined;
  return { kind: 'node', name: name || type, id: id || name, arguments: '', observation: '', isDone };
}

function toThoughtNode(entry: Record<string, unknown>): { action: Action | undefined; id: string; text: string } | undefined {
  const response = textAt(entry, 'response') ?? '';
  if ('action_type' in entry || !response.startsWith('{"node')) return undefined;
  const value = parseRecord(response);
  if (!value) return undefined;
  const text = (name: string): string => textAt(value, name) ?? '';
  const type = text('nodeType');
  const id = text('nodeId');
  const action = toNodeAction({ id, name: text('nodeName'), type, isDone: isNodeDone(text('nodeStatus')) });
  const result = type === 'Start' ? '' : text('nodeResult');
  const inner = parseRecord(result);
  return { action, id, text: inner ? (textAt(inner, 'result') ?? '') : result };
}

export function isNodeDone(status: string): boolean {
  return status !== '' && status !== 'executing';
}

/** The object in a JSON text; undefined when there is none. */
export function parseRecord(json: string): Record<string, unknown> | undefined {
  if (!json.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
