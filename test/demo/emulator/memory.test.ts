import { describe, expect, it } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../../demo/emulator/create-emulator.ts';
import { extractFacts, recallFacts } from '../../../demo/emulator/memory-facts.ts';
import { ask, callEmulator, readAnswer } from './call-emulator.ts';
import { callOpenApi, createOpenApiEmulator } from './openapi/sign-call.ts';

/** An emulator with a memory in the workspace `llm-2`. */
async function setUp(options: EmulatorOptions = {}) {
  const emulator = createOpenApiEmulator(options);
  const response = await callOpenApi(emulator, { action: 'CreateMemory', method: 'POST', path: 'llm-2/memories' });
  const { memoryId } = (await response.json()) as { memoryId: string };
  return { emulator, memoryId };
}

function contents({ memories }: Emulator, memoryId: string): string[] {
  return [...memories.get(memoryId)!.nodes.values()].map(({ content }) => content);
}

describe('facts', () => {
  it.each([
    ['用户饮食偏好：面食', ['用户饮食偏好：面食']],
    ['我叫小明，我喜欢喝绿茶。', ['用户的名字是小明', '用户喜欢喝绿茶']],
    ['我对花生过敏', ['用户对花生过敏']],
    ['请记住我周末不在家', ['用户周末不在家']],
    ['请记住我喜欢龙井', ['用户喜欢龙井']],
    ['My name is Anna. I like green tea, and I live in Lyon!', ["The user's name is Anna", 'The user likes green tea', 'The user lives in Lyon']],
    ['I don’t drink coffee; I am allergic to nuts', ['The user does not drink coffee', 'The user is allergic to nuts']],
    ['Please remember that my cup holds 90 ml', ["The user's cup holds 90 ml"]],
    ['我喜欢什么？', []],
    ['What is my name', []],
    ['Do I like oolong', []],
    ['How much is the longjing?', []],
    ['', []],
  ])('of %j are %j', (prompt, facts) => {
    expect(extractFacts(prompt)).toEqual(facts);
  });

  it.each([
    ['美食推荐', ['用户饮食偏好：面食']],
    ['我叫什么？', ['用户的名字是小明']],
    ['你记得我什么', ['用户饮食偏好：面食', '用户的名字是小明', '用户住在杭州']],
    ['杭州有店吗', ['用户住在杭州']],
    ['龙井多少钱？', []],
  ])('that matter for %j are %j', (prompt, facts) => {
    expect(recallFacts(['用户饮食偏好：面食', '用户的名字是小明', '用户住在杭州'], prompt)).toEqual(facts);
  });

  it('are never longer than the service takes', () => {
    for (const fact of extractFacts(`My name is ${'a'.repeat(500)}. Remember that ${'b '.repeat(500)}`)) expect(fact.length).toBeLessThanOrEqual(200);
  });
});

describe('a memory', () => {
  it('keeps what a prompt says, and recalls it in another session', async () => {
    const { emulator, memoryId } = await setUp();
    const first = await readAnswer(await callEmulator(emulator, ask('用户饮食偏好：面食', { memory_id: memoryId })));
    expect(first.text).toBe('好的，我记住了：用户饮食偏好：面食。');
    const second = await readAnswer(await callEmulator(emulator, ask('美食推荐', { memory_id: memoryId })));
    expect(second.sessionId).not.toBe(first.sessionId);
    expect(second.text).toMatch(/^我记得：用户饮食偏好：面食。\n\n./u);
    expect(contents(emulator, memoryId)).toEqual(['用户饮食偏好：面食']);
  });

  it('goes along with messages, in English too', async () => {
    const { emulator, memoryId } = await setUp();
    const call = (content: string): Promise<Response> => callEmulator(emulator, { input: { messages: [{ role: 'user', content }], memory_id: memoryId }, parameters: { incremental_output: true } });
    expect((await readAnswer(await call('My name is Anna'))).text).toBe("I will remember that: The user's name is Anna.");
    expect((await readAnswer(await call('What is my name?'))).text).toContain("I remember: The user's name is Anna.");
  });

  it('keeps a fact once, and answers a question that comes with it', async () => {
    const { emulator, memoryId } = await setUp();
    const told = ask('I like oolong. How long does shipping take?', { memory_id: memoryId });
    const { text } = await readAnswer(await callEmulator(emulator, told));
    expect(text).toMatch(/^I will remember that: The user likes oolong\.\n\n.*day/su);
    await (await callEmulator(emulator, told)).text();
    expect(contents(emulator, memoryId)).toEqual(['The user likes oolong']);
  });

  it('is used by nobody who does not name it', async () => {
    const { emulator, memoryId } = await setUp();
    await (await callEmulator(emulator, ask('我喜欢面食', { memory_id: memoryId }))).text();
    expect((await readAnswer(await callEmulator(emulator, ask('美食推荐')))).text).not.toContain('面食');
    await (await callEmulator(emulator, ask('我喜欢绿茶'))).text();
    expect(contents(emulator, memoryId)).toEqual(['用户喜欢面食']);
  });

  it('that is unknown is ignored, or refused where the emulator is told so', async () => {
    const unknown = ask('hi', { memory_id: '0'.repeat(32) });
    expect((await callEmulator((await setUp()).emulator, unknown)).status).toBe(200);
    const { emulator, memoryId } = await setUp({ unknownMemory: 'error' });
    expect(await (await callEmulator(emulator, unknown)).text()).toMatch(/^id:1\nevent:error\n:HTTP_STATUS\/400\ndata:\{"code":"InvalidParameter"/);
    expect((await readAnswer(await callEmulator(emulator, ask('hi', { memory_id: memoryId })))).text).not.toBe('');
  });

  it('of another workspace is unknown', async () => {
    const { emulator, memoryId } = await setUp({ unknownMemory: 'error' });
    const response = await callEmulator(emulator, ask('hi', { memory_id: memoryId }), { appId: 'sub', headers: { 'x-dashscope-workspace': 'llm-1' } });
    expect(await response.text()).toContain('event:error');
  });
});
