import { toAgentFrames } from './agent-frames.ts';
import type { Answer, Frame } from './answer.ts';
import { countTokens } from './tokens.ts';

const start = { id: 'Start_iEca', name: '开始', type: 'Start' };
const model = { id: 'LLM_NPem', name: '大模型1', type: 'LLM' };
const end = { id: 'End_pmAh', name: '结束', type: 'End' };
type Node = typeof start;

/** The events of an answer; of a workflow app's, in the mode that the call asked for. */
export function toFrames(answer: Answer): Frame[] {
  if (!answer.workflow) return toAgentFrames(answer);
  switch (answer.workflow) {
    case 'message_format':
      return toMessageFrames(answer);
    case 'message_format_plus':
      return toMessagePlusFrames(answer);
    case 'full_thoughts':
      return toThoughtFrames(answer);
    case 'agent_format':
      return toAgentFrames(answer);
  }
}

interface Step {
  output: object;
  text?: string;
  tokens?: number;
}

/** Deltas of the nodes that stream, then the whole text; whatever `incremental_output` says. */
function toMessageFrames(answer: Answer): Frame[] {
  const steps = answer.tokens.map((text, at): Step => ({ output: toMessage(end, { content: text, count: at + 1, isDone: false }), text, tokens: countTokens(text) }));
  const last = toMessage(end, { content: '', count: answer.tokens.length + 1, isDone: true });
  return finish(answer, [...steps, { output: last }]);
}

/** Every node tells of itself; what a model says is JSON text. */
function toMessagePlusFrames(answer: Answer): Frame[] {
  const { thinking, tokens } = answer;
  const pieces = [...thinking.map((reasoningContent) => ({ result: '', reasoningContent })), ...tokens.map((result) => ({ result, reasoningContent: '' }))];
  return finish(answer, [
    { output: toMessage(start, { content: '{"user":{}}', count: 1, isDone: true }) },
    ...pieces.map((piece, at): Step => ({
      output: toMessage(model, { content: JSON.stringify(piece), count: at + 1, isDone: false }),
      text: piece.result,
      tokens: countTokens(piece.result + piece.reasoningContent),
    })),
    { output: toMessage(model, { content: '', count: pieces.length + 1, isDone: true }) },
    { output: toMessage(end, { content: '', count: 2, isDone: true }) },
  ]);
}

function toMessage({ id, name, type }: Node, { content, count, isDone }: { content: string; count: number; isDone: boolean }): object {
  return {
    workflow_message: {
      node_status: isDone ? 'success' : 'executing',
      node_type: type,
      node_msg_seq_id: count,
      node_name: name,
      message: { content, role: 'assistant' },
      node_is_completed: isDone,
      node_id: id,
    },
  };
}

/** The default: all nodes so far in each event's thoughts, where the call asked for thoughts, and the text only at the end. */
function toThoughtFrames(answer: Answer): Frame[] {
  const { thinking, tokens, hasThoughts, isIncremental } = answer;
  const pieces = [...thinking.map((reasoningContent) => ({ result: '', reasoningContent })), ...tokens.map((result) => ({ result, reasoningContent: '' }))];
  const all = { result: '', reasoningContent: '' };
  const toThoughts = (nodes: object[]): object => (hasThoughts ? { thoughts: nodes.map((node) => ({ response: JSON.stringify(node) })) } : {});
  const first = toNode(start, 'success');
  const running = pieces.map((piece): Step => {
    all.result += piece.result;
    all.reasoningContent += piece.reasoningContent;
    const output = toThoughts([first, toNode(model, 'executing', JSON.stringify(isIncremental ? piece : all))]);
    return { output, text: piece.result, tokens: countTokens(piece.result + piece.reasoningContent) };
  });
  const said = isIncremental ? { result: '' } : all;
  return finish(answer, [{ output: toThoughts([first]) }, ...running, { output: toThoughts([first, toNode(model, 'success', JSON.stringify(said)), toNode(end, 'success')]) }]);
}

function toNode({ id, name, type }: Node, status: string, result?: string): object {
  return { nodeName: name, ...(result === undefined ? {} : { nodeResult: result }), nodeType: type, nodeStatus: status, nodeId: id, ...(status === 'success' ? { nodeExecTime: '12ms' } : {}) };
}

/** Puts the event with the whole text behind. */
function finish({ sessionId, tokens }: Answer, steps: readonly Step[]): Frame[] {
  let outputTokens = 0;
  const frames = steps.map(({ output, text = '', tokens: count = 0 }) => {
    outputTokens += count;
    return { output: { session_id: sessionId, ...output, finish_reason: 'null' }, text, outputTokens, isLast: false };
  });
  return [...frames, { output: { session_id: sessionId, finish_reason: 'stop', text: tokens.join('') }, text: '', outputTokens, isLast: true }];
}
