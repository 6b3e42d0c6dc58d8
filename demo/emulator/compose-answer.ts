import type { EmulatedApp } from './admit-call.ts';
import { answerFromFiles } from './answer-from-files.ts';
import type { ActionEntry, Answer } from './answer.ts';
import { toDocuments } from './attached-files.ts';
import { fillPrompt } from './fill-prompt.ts';
import { createKnowledgeBase, type KnowledgeBase } from './knowledge-base.ts';
import type { KnowledgeBases } from './knowledge-bases.ts';
import longAnswer from './long-answer.md?raw';
import type { MemoryTalk } from './memory-talk.ts';
import type { SessionFile } from './openapi/session-files.ts';
import { askOrderPlugin, type OrderTalk } from './order-plugin.ts';
import type { Call } from './parse-call.ts';
import { addMarks, type Passage, toObservation } from './retrieval.ts';
import type { Scenario } from './scenarios.ts';
import { isChinese } from './search-terms.ts';
import { describePictures, type SeenPicture } from './see-pictures.ts';
import type { Session, Sessions } from './sessions.ts';
import { answerShopQuestion, type ShopAnswer } from './shop-agent.ts';
import { countTokens, toTokens } from './tokens.ts';

export interface ComposeDeps {
  random: () => number;
  sessions: Sessions;
  knowledge: KnowledgeBases;
}

export interface Question {
  call: Call;
  scenario: Scenario | null;
  session: Session;
  memory: MemoryTalk;
  /** Those that came with the call. */
  files: readonly SessionFile[];
  pictures: readonly SeenPicture[];
  app: EmulatedApp;
  requestId: string;
}

const MAX_PASSAGES = 5;

/** What the app answers, and what it did on the way. */
export function composeAnswer(deps: ComposeDeps, question: Question): Answer {
  const { call, scenario, session, memory, app, requestId } = question;
  const { prompt, messages, isIncremental } = call;
  const history = messages?.map(({ content }) => content) ?? [...session.rounds.flatMap(({ user, bot }) => [user, bot]), prompt];
  const shopKnowledge = deps.knowledge.open(call.rag);
  const fileKnowledge = question.files.length > 0 ? createKnowledgeBase(toDocuments(question.files)) : undefined;
  const orders = askOrderPlugin(app.orders, { prompt, params: call.pluginParams, tokens: call.pluginTokens });
  const answer = findAnswer({ shopKnowledge, fileKnowledge, orders }, question);
  const passages = findPassages(answer.section?.file && fileKnowledge ? fileKnowledge : shopKnowledge, { prompt, answer });
  const thought = think(answer, prompt);
  const thinks = scenario === 'thinking' || app.thinking === 'always' || (call.enablesThinking && (app.thinking ?? 'asked') === 'asked');
  const showsSources = scenario === 'citations' || scenario === 'malformed' || app.showsSources === true;
  const hasMarks = showsSources || scenario === 'marks-without-references';
  const hasReferences = showsSources && scenario !== 'marks-without-references';
  const said = memory.tell(() => (hasMarks ? addMarks(answer.text, markNumbers(answer, passages)) : answer.text));
  const values = app.kind === 'workflow' ? call.workflowParams : call.promptParams;
  const text = app.prompt === undefined ? said : `${fillPrompt(app.prompt, values)}\n\n${said}`;
  return {
    thinking: thinks ? toTokens(thought, deps.random) : [],
    tokens: toTokens(scenario === 'think-tags' ? `<think>\n${thought}\n</think>\n\n${text}` : text, deps.random),
    actions: toActions(question, passages, orders),
    hasThoughts: call.hasThoughts,
    passages: hasReferences ? passages : [],
    sessionId: session.id,
    requestId,
    inputTokens: countTokens(history.join('')),
    isIncremental,
    scenario,
    ...(scenario === 'workflow' || app.kind === 'workflow' ? { workflow: call.flowStreamMode } : {}),
    round: deps.sessions.addRound(session, prompt),
  };
}

interface Sources {
  shopKnowledge: KnowledgeBase;
  fileKnowledge: KnowledgeBase | undefined;
  orders: OrderTalk | undefined;
}

/** From the scenario, else from what came along, else from what the shop knows. */
function findAnswer({ shopKnowledge, fileKnowledge, orders }: Sources, { call: { prompt, messages }, scenario, session, files, pictures, app }: Question): ShopAnswer {
  if (scenario === 'echo') return { text: prompt, language: 'en' };
  if (scenario === 'long') return { text: longAnswer, language: 'en' };
  if (pictures.length > 0) return { text: describePictures(pictures, prompt), language: isChinese(prompt) ? 'zh' : 'en' };
  if (orders) return { text: orders.text, language: isChinese(prompt) ? 'zh' : 'en' };
  const fromFiles = fileKnowledge && answerFromFiles(fileKnowledge, { prompt, files });
  if (fromFiles) return fromFiles;
  const asked = messages?.filter(({ role }) => role === 'user').map(({ content }) => content);
  const earlier = asked?.slice(0, -1) ?? session.rounds.map(({ user }) => user);
  return answerShopQuestion(shopKnowledge, { prompt, earlier, shop: { en: app.name ?? 'Qingshan Tea', zh: app.name ?? '青山茶舍' } });
}

/** What the search gave, the passage that the answer is from among it. */
function findPassages(knowledge: KnowledgeBase, { prompt, answer: { section, language } }: { prompt: string; answer: ShopAnswer }): Passage[] {
  const found = knowledge.search(prompt, language, MAX_PASSAGES);
  if (section && found.every((hit) => hit.section.id !== section.id)) found.splice(1, found.length < MAX_PASSAGES ? 0 : 1, { section, score: 0.5 });
  return found.map((hit, at) => ({ ...hit, number: at + 1 }));
}

/** The numbers that the text is marked with: where it is from, and another passage of the same document. */
function markNumbers({ section }: ShopAnswer, passages: readonly Passage[]): number[] {
  const own = passages.find((passage) => passage.section.id === section?.id);
  if (!section || !own) return [];
  const other = passages.find((passage) => passage !== own && passage.section.topic === section.topic);
  return other ? [own.number, other.number] : [own.number];
}

function toActions({ call: { prompt, memoryId }, memory: { recalled }, scenario }: Question, passages: readonly Passage[], orders: OrderTalk | undefined): ActionEntry[] {
  const entry = (action: Pick<ActionEntry, 'action' | 'action_type' | 'action_name' | 'observation'>, input: object): ActionEntry => {
    const json = JSON.stringify(input);
    return { ...action, action_input_stream: json, arguments: json };
  };
  const retrieval = entry({ action: 'rag', action_type: 'agentRag', action_name: '知识检索', observation: toObservation(passages) }, {});
  const memory = memoryId === undefined ? [] : [
    entry({ action: 'memory', action_type: 'api', action_name: '长期记忆检索', observation: JSON.stringify(recalled) }, { memory_id: memoryId, query: prompt }),
  ];
  const plugin = scenario !== 'plugin' ? [] : [
    entry({ action: 'stock_lookup', action_type: 'api', action_name: '库存查询', observation: '{"product":"西湖龙井","in_stock":12,"warehouse_id":"wh_20240001"}' }, { product: '西湖龙井' }),
  ];
  return [retrieval, ...memory, ...plugin, ...(orders ? [entry(orders.action, orders.arguments)] : [])];
}

function think({ section, language }: ShopAnswer, prompt: string): string {
  const asked = prompt.length > 80 ? `${prompt.slice(0, 80)}…` : prompt;
  if (language === 'zh') {
    return section ? `用户问的是“${asked}”。我先在知识库里找一找：《${section.subject}》里的“${section.heading}”正好回答这个问题，就按它来回答。` : `用户说的是“${asked}”。知识库里没有相关的内容，我直接回复。`;
  }
  return section
    ? `The visitor asks: "${asked}". Let me look at what our documents say. "${section.heading}" in "${section.subject}" answers this, so I go by it.`
    : `The visitor says: "${asked}". Our documents have nothing about this, so I answer myself.`;
}
