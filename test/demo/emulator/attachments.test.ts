import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../../demo/emulator/create-emulator.ts';
import type { SessionFile } from '../../../demo/emulator/openapi/session-files.ts';
import { callEmulator, createTestEmulator, parseResults, readAnswer } from './call-emulator.ts';

const png = (width: number, height: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(24);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
};

function setUp({ fileText = '# Warranty\n\n## How long\n\nTeapots have a warranty of three years.\n', fileName = 'warranty.md', ...options }: EmulatorOptions & { fileText?: string; fileName?: string } = {}) {
  const emulator = createTestEmulator({ apps: { shop: { workspace: 'llm-emulator', showsSources: true, vision: true }, blind: {} }, ...options });
  const files = emulator.files as Map<string, SessionFile>;
  const add = (id: string, changes: Partial<SessionFile> = {}): void => {
    const file = { id, workspaceId: 'llm-emulator', name: fileName, type: 'md', sizeBytes: 1, parser: '', tags: [], text: fileText, addedAt: 0, outcome: 'ready', status: 'FILE_IS_READY', ...changes };
    files.set(id, file as SessionFile);
  };
  const call = (prompt: string, { rag, images, appId = 'shop', thoughts = false }: { rag?: object; images?: string[]; appId?: string; thoughts?: boolean } = {}) =>
    callEmulator(
      emulator,
      { input: { prompt, ...(images ? { image_list: images } : {}) }, parameters: { incremental_output: true, has_thoughts: thoughts, ...(rag ? { rag_options: rag } : {}) } },
      { appId, ...(appId === 'shop' ? { headers: { 'x-dashscope-workspace': 'llm-emulator' } } : {}) },
    );
  return { emulator, add, call };
}

describe('files of a session', () => {
  it('are searched, answered from and referred to', async () => {
    const { add, call } = setUp();
    add('file_session_1');
    const { text, results } = await readAnswer(await call('How long is the warranty of teapots?', { rag: { session_file_ids: ['file_session_1'] }, thoughts: true }));
    expect(text).toContain('three years');
    expect(text).toContain('<ref>[');
    expect(results.at(-1)?.output.doc_references).toEqual([expect.objectContaining({ doc_name: 'warranty.md', doc_id: 'file_session_1', title: 'How long' })]);
    expect(results[0]?.output.thoughts?.[0]?.observation).toContain('three years');
  });

  it.each([
    ['What does the file say?', 'a plain text'],
    ['总结一下这个文件', 'a plain text'],
  ])('are told of by %j', async (prompt, said) => {
    const { add, call } = setUp({ fileText: 'This is a plain text.', fileName: 'notes.txt' });
    add('file_session_1');
    const { text } = await readAnswer(await call(prompt, { rag: { session_file_ids: ['file_session_1'] } }));
    expect(text).toContain(said);
    expect(text).toContain('notes.txt');
  });

  it('leave other questions to the shop', async () => {
    const { add, call } = setUp();
    add('file_session_1');
    expect((await readAnswer(await call('How much is shipping to Japan?', { rag: { session_file_ids: ['file_session_1'] } }))).text).toContain('US$');
  });

  it.each<[string, object, Partial<SessionFile>]>([
    ['unknown', { session_file_ids: ['file_session_9'] }, {}],
    ['of another kind', { session_file_ids: ['file_1'] }, {}],
    ['not ready', { session_file_ids: ['file_session_1'] }, { status: 'PARSING' }],
    ['expired', { session_file_ids: ['file_session_1'] }, { status: 'FILE_EXPIRED' }],
    ['of another workspace', { session_file_ids: ['file_session_1'] }, { workspaceId: 'llm-2' }],
    ['too many', { session_file_ids: Array.from({ length: 11 }, (_, at) => `file_session_${at}`) }, {}],
  ])('that are %s are refused inside the stream', async (_what, rag, changes) => {
    const { add, call } = setUp();
    add('file_session_1', changes);
    const response = await call('Hello', { rag });
    expect(response.status).toBe(200);
    const body = await response.text();
    expect(body).toContain('event:error\n:HTTP_STATUS/400\n');
    expect(parseResults(body)[0]).toMatchObject({ code: 'InvalidParameter' });
  });
});

describe('pictures', () => {
  const fetchPicture: EmulatorOptions['fetchPicture'] = async (url) => {
    if (url.endsWith('gone.png')) return new Response(null, { status: 404 });
    if (url.endsWith('page.png')) return new Response('<!doctype html>');
    if (url.startsWith('data:')) return fetch(url);
    return new Response(png(640, 480));
  };

  it.each([
    ['What is this?', ['https://a.example/1.png'], 'I see 1 picture: PNG 640 × 480.'],
    ['这是什么？', ['https://a.example/1.png', 'https://a.example/2.png'], '我看到 2 张图片：PNG 640 × 480、PNG 640 × 480。'],
    ['What is this?', [`data:image/png;base64,${Buffer.from(png(11, 22)).toString('base64')}`], 'I see 1 picture: PNG 11 × 22.'],
  ])('are seen: %j', async (prompt, images, text) => {
    const { call } = setUp({ fetchPicture });
    expect((await readAnswer(await call(prompt, { images }))).text).toBe(text);
  });

  it.each([
    ['that are gone', ['https://a.example/gone.png'], 'shop', 'BadRequest.InputDownloadFailed'],
    ['that are none', ['https://a.example/page.png'], 'shop', 'BadRequest.UnsupportedFileFormat'],
    ['at no address', ['/1.png'], 'shop', 'InvalidParameter'],
    ['for an app that does not see', ['https://a.example/1.png'], 'blind', 'InvalidParameter'],
  ])('%s are refused', async (_what, images, appId, code) => {
    const { call } = setUp({ fetchPicture });
    expect(parseResults(await (await call('What is this?', { images, appId })).text())[0]).toMatchObject({ code });
  });
});

describe('a plug-in', () => {
  const orders = { id: 'tool_orders', tokens: ['crm-1'] };
  const lookUp = async (bizParams: object, prompt = 'Where is my order?') => {
    const emulator = createTestEmulator({ apps: { shop: { orders } } });
    return readAnswer(await callEmulator(emulator, { input: { prompt, biz_params: bizParams }, parameters: { incremental_output: true, has_thoughts: true } }));
  };

  it('gets its parameters and its credential, and is told of as a step', async () => {
    const { text, results } = await lookUp({ user_defined_params: { tool_orders: { order: 'B-7' } }, user_defined_tokens: { tool_orders: { user_token: 'crm-1' } } });
    expect(text).toContain('B-7');
    expect(results.at(-1)?.output.thoughts?.at(-1)).toMatchObject({ action: 'order_lookup', action_type: 'api', action_name: '订单查询', arguments: '{"order":"B-7"}', observation: expect.stringContaining('shipped') });
  });

  it.each([{}, { user_defined_tokens: { tool_orders: { user_token: 'other' } } }, { user_defined_tokens: { tool_2: { user_token: 'crm-1' } } }])('does not know who asks with %j', async (bizParams) => {
    const { text, results } = await lookUp(bizParams);
    expect(text).toContain('does not know who you are');
    expect(results.at(-1)?.output.thoughts?.at(-1)?.observation).toContain('error');
  });

  it('is not called for other questions', async () => {
    expect((await lookUp({}, 'How much is shipping to Japan?')).text).toContain('US$');
  });
});
