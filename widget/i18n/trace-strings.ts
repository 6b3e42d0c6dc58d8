import type { Step } from '../../server/wire/protocol.ts';
import type { Language } from './choose-language.ts';

/** The words of what shows how an answer came about. */
export interface TraceStrings {
  /** The switch for thinking first. */
  think: string;
  thinking: string;
  thoughts: string;
  /** `time`: a number with its unit. */
  thoughtFor: (time: string) => string;
  kinds: Record<Step['kind'], string>;
  steps: (count: number) => string;
  stepRunning: string;
  stepDone: string;
  sources: string;
  source: (number: number, title: string) => string;
  pages: (pages: readonly number[]) => string;
  closeSource: string;
  openDocument: (host: string) => string;
  showAll: (count: number) => string;
}

export const traceStrings: Record<Language, TraceStrings> = {
  en: {
    think: 'Think first',
    thinking: 'Thinking…',
    thoughts: 'Thoughts',
    thoughtFor: (time) => `Thought for ${time}`,
    kinds: { retrieval: 'Search', memory: 'Memory', plugin: 'Tool', node: 'Step' },
    steps: (count) => (count === 1 ? '1 step' : `${count} steps`),
    stepRunning: 'running',
    stepDone: 'done',
    sources: 'Sources',
    source: (number, title) => `Source ${number}: ${title}`,
    pages: (pages) => `${pages.length === 1 ? 'page' : 'pages'} ${pages.join(', ')}`,
    closeSource: 'Close source',
    openDocument: (host) => `Open the document (${host})`,
    showAll: (count) => `Show all ${count}`,
  },
  'zh-CN': {
    think: '先思考',
    thinking: '思考中…',
    thoughts: '思考过程',
    thoughtFor: (time) => `思考了 ${time}`,
    kinds: { retrieval: '检索', memory: '记忆', plugin: '工具', node: '步骤' },
    steps: (count) => `${count} 个步骤`,
    stepRunning: '进行中',
    stepDone: '已完成',
    sources: '参考来源',
    source: (number, title) => `来源 ${number}：${title}`,
    pages: (pages) => `第 ${pages.join('、')} 页`,
    closeSource: '关闭来源',
    openDocument: (host) => `打开文档（${host}）`,
    showAll: (count) => `显示全部 ${count} 条`,
  },
};
