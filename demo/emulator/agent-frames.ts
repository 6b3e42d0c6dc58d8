import type { ActionEntry, Answer, Frame } from './answer.ts';
import { readMarks, toDocReferences } from './retrieval.ts';
import { countTokens } from './tokens.ts';

/** The events of an agent app's answer: thinking, then text, then the one that says `stop`. */
export function toAgentFrames(answer: Answer): Frame[] {
  const { thinking, tokens, actions, scenario } = answer;
  const isCumulative = !answer.isIncremental || scenario === 'cumulative';
  // While a plug-in is being called there is nothing but the call.
  const isCalling = actions.some(isPlugin) ? [{ thought: '', text: '' }] : [];
  const pieces = [...isCalling, ...thinking.map((thought) => ({ thought, text: '' })), ...tokens.map((text) => ({ thought: '', text })), { thought: '', text: '' }];
  const sent = { thought: '', text: '', tokens: 0 };
  let marked = new Set<number>();

  return pieces.map((piece, at) => {
    const isLast = at === pieces.length - 1;
    sent.thought += piece.thought;
    sent.text += piece.text;
    sent.tokens += countTokens(piece.thought) + countTokens(piece.text);
    if (piece.text.includes('>')) marked = readMarks(sent.text);
    const thought = isCumulative ? sent.thought : piece.thought;
    const text = isCumulative ? sent.text : piece.text;
    return { output: toOutput(answer, { thought, text, marked, isLast, isCalling: at < isCalling.length }), text: piece.text, outputTokens: sent.tokens, isLast };
  });
}

/** The memory is looked up by the service itself, before anything is sent. */
function isPlugin({ action, action_type: type }: ActionEntry): boolean {
  return type === 'api' && action !== 'memory';
}

interface Progress {
  thought: string;
  text: string;
  marked: ReadonlySet<number>;
  isLast: boolean;
  isCalling: boolean;
}

function toOutput(answer: Answer, { thought, text, marked, isLast, isCalling }: Progress): object {
  const references = answer.scenario === 'malformed' ? malformedReferences : toDocReferences(answer.passages, marked);
  return {
    ...(answer.hasThoughts ? { thoughts: toThoughts(answer, thought, isCalling) } : {}),
    session_id: answer.sessionId,
    finish_reason: isLast ? 'stop' : 'null',
    text,
    ...(references.length > 0 ? { doc_references: references } : {}),
  };
}

function toThoughts({ thinking, actions, scenario }: Answer, thought: string, isCalling: boolean): unknown[] | null {
  if (scenario === 'malformed') return malformedThoughts;
  const done = actions.map((entry) => {
    const { observation: _, ...call } = entry;
    return isCalling && isPlugin(entry) ? call : entry;
  });
  const reasoning = thinking.length > 0 && !isCalling ? [{ action: 'reasoning', thought, action_type: 'reasoning', response: thought, action_name: '思考过程' }] : [];
  return done.length + reasoning.length > 0 ? [...done, ...reasoning] : null;
}

/** What no service should send, and some day one will. */
const malformedThoughts: unknown[] = [
  null,
  'rag',
  { action: 'rag', action_type: 'agentRag', action_name: '知识检索', arguments: '{"query":', observation: '[{"content":"cut off' },
  { action: 'memory', action_type: 'api', action_name: '长期记忆检索', observation: '{"not":"a list"}' },
  { action: 'orders', action_type: 'api', action_name: 7, observation: 5 },
  { action_type: 'reasoning', thought: null },
];
const malformedReferences: unknown[] = [{ index_id: '1' }, { index_id: 1, title: 'Once more' }, { index_id: 'one', title: 'No number' }, null, { index_id: '99', title: 'Never referred to', images: 'none', page_number: '3' }];
