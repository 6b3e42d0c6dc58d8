import { asksNothing, extractFacts, recallFacts } from './memory-facts.ts';
import type { Memories } from './openapi/memories.ts';
import { Refusal } from './refusal.ts';
import { isChinese } from './search-terms.ts';

export interface OpenMemoryOptions {
  memories: Memories;
  memoryId: string | undefined;
  /** The app's. A memory of another one is as unknown as none. */
  workspace: string | undefined;
  /** What a call with an unknown id gets, which the vendor does not document: an answer without memory, or 400. */
  unknownMemory: 'ignore' | 'error';
}

/** What a memory has to do with one question. */
export interface MemoryTalk {
  /** What it held before that matters for the question. */
  recalled: readonly string[];
  /** Puts what the agent says of its memory before an answer, which is not asked for where there is none to give. */
  tell(answer: () => string): string;
}

/** Recalls what matters for the prompt, then keeps what the prompt says. Throws Refusal for an unknown id where that is an error. */
export function useMemory(prompt: string, { memories, memoryId, workspace, unknownMemory }: OpenMemoryOptions): MemoryTalk {
  const known = memoryId === undefined ? undefined : memories.all.get(memoryId);
  const memory = workspace === undefined || known?.workspaceId === workspace ? known : undefined;
  if (!memory) {
    if (memoryId !== undefined && unknownMemory === 'error') throw new Refusal('InvalidParameter', 'The memory_id is invalid.');
    return { recalled: [], tell: (answer) => answer() };
  }
  const facts = [...memory.nodes.values()].map(({ content }) => content);
  const recalled = recallFacts(facts, prompt);
  const learned = extractFacts(prompt).filter((fact) => !facts.includes(fact));
  for (const fact of learned) memories.addNode(memory.id, fact);

  const isZh = isChinese(prompt) ?? false;
  return {
    recalled,
    tell(answer) {
      const told = learned.length > 0 ? learned : recalled;
      if (told.length === 0) return answer();
      const list = told.join(isZh ? '；' : '; ');
      const opening = learned.length > 0 ? (isZh ? '好的，我记住了' : 'I will remember that') : isZh ? '我记得' : 'I remember';
      const line = `${opening}${isZh ? '：' : ': '}${list}${isZh ? '。' : '.'}`;
      return asksNothing(prompt) ? line : `${line}\n\n${answer()}`;
    },
  };
}
