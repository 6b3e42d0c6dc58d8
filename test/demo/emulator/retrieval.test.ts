import { describe, expect, it } from 'vitest';
import type { KnowledgeDocument } from '../../../demo/emulator/knowledge-base.ts';
import { callEmulator, createTestEmulator, parseResults, readAnswer } from './call-emulator.ts';

const document = (topic: string, word: string, more: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  topic,
  language: 'en',
  markdown: `# ${word}\n\n## About ${word}\n\nAll about ${word}.\n\n## More of ${word}\n\nAnd so on.\n`,
  ...more,
});
const pipelines = {
  p1: [document('apples', 'apples', { tags: ['fruit', 'red'], metadata: { season: 'autumn' } }), document('pears', 'pears', { tags: ['fruit'], metadata: { season: 'summer' } })],
  p2: [document('anna', 'anna', { row: { age: 14 } }), document('ben', 'ben', { row: { age: 15 } })],
};

async function found(question: string, rag?: object): Promise<boolean> {
  const emulator = createTestEmulator({ knowledge: [document('console', 'attached')], pipelines });
  const body = { input: { prompt: question }, parameters: { incremental_output: true, ...(rag ? { rag_options: rag } : {}) } };
  return /^(All about|And so on)/.test((await readAnswer(await callEmulator(emulator, body))).text);
}

describe('knowledge bases', () => {
  it.each<[string, object | undefined, boolean]>([
    ['attached', undefined, true],
    ['apples', undefined, false],
    // Named ones are searched instead of the attached ones.
    ['attached', { pipeline_ids: ['p1'] }, false],
    ['apples', { pipeline_ids: ['p1'] }, true],
    ['apples', { pipeline_ids: ['p2'] }, false],
    ['apples', { pipeline_ids: ['unknown'] }, false],
    ['apples', { pipeline_ids: ['a', 'b', 'c', 'd', 'p1'] }, true],
    ['apples', { pipeline_ids: ['a', 'b', 'c', 'd', 'e', 'p1'] }, false],
    ['apples', { pipeline_ids: ['p1'], file_ids: ['file_applesen_10000001'] }, true],
    ['pears', { pipeline_ids: ['p1'], file_ids: ['file_applesen_10000001'] }, false],
    ['apples', { pipeline_ids: ['p1'], tags: ['red'] }, true],
    ['pears', { pipeline_ids: ['p1'], tags: ['red'] }, false],
    ['pears', { pipeline_ids: ['p1'], tags: ['red', 'fruit'] }, true],
    ['pears', { pipeline_ids: ['p1'], metadata_filter: { season: 'summer' } }, true],
    ['pears', { pipeline_ids: ['p1'], metadata_filter: { season: 'summer', other: 'x' } }, false],
    ['pears', { pipeline_ids: ['p1'], metadata_filter: { season: 'autumn' } }, false],
    ['anna', { pipeline_ids: ['p2'], structured_filter: { age: 14 } }, true],
    ['ben', { pipeline_ids: ['p2'], structured_filter: { age: 14 } }, false],
    ['ben', { pipeline_ids: ['p2'], structured_filter: { age: '15' } }, false],
    // Filters of documents say nothing of tables, nor the other way round.
    ['ben', { pipeline_ids: ['p2'], tags: ['red'], metadata_filter: { season: 'summer' } }, true],
    ['pears', { pipeline_ids: ['p1'], structured_filter: { age: 14 } }, true],
  ])('answer %j with %j: %s', async (question, rag, expected) => {
    expect(await found(`Tell me about ${question}`, rag)).toBe(expected);
  });

  it('narrow what the steps tell of too', async () => {
    const emulator = createTestEmulator({ knowledge: [], pipelines });
    const body = { input: { prompt: 'apples and pears' }, parameters: { has_thoughts: 'true', rag_options: { pipeline_ids: ['p1'], tags: ['red'] } } };
    const [first] = parseResults(await (await callEmulator(emulator, body)).text());
    const passages = JSON.parse(first?.output.thoughts?.[0]?.observation ?? '') as { dataName: string }[];
    expect(new Set(passages.map(({ dataName }) => dataName))).toEqual(new Set(['apples.en.md']));
  });
});

describe('variables', () => {
  const answerTo = async (app: object, bizParams: object): Promise<string> => {
    const emulator = createTestEmulator({ apps: { shop: { scenario: 'echo', ...app } } });
    return (await readAnswer(await callEmulator(emulator, { input: { prompt: 'Hi', biz_params: bizParams }, parameters: { incremental_output: true } }))).text;
  };

  it('are put into the prompt of an agent', async () => {
    const prompt = 'To {{name}} in {{ city }}, {{left}}:';
    expect(await answerTo({ prompt }, { user_prompt_params: { name: '{{city}}', city: '北京', other: 'x' }, left: 'x' })).toBe('To {{city}} in 北京, {{left}}:\n\nHi');
    expect(await answerTo({}, { user_prompt_params: { name: 'x' } })).toBe('Hi');
  });

  it('come without a wrapper for a workflow', async () => {
    const emulator = createTestEmulator({ apps: { shop: { scenario: 'echo', kind: 'workflow', prompt: 'In {{city}}' } } });
    const response = await callEmulator(emulator, { input: { prompt: 'Hi', biz_params: { city: '北京' } } }, { stream: false });
    expect(await response.text()).toContain('In 北京');
  });
});
