import { describe, expect, it } from 'vitest';
import { ask, callEmulator, createTestEmulator, parseResults, readAnswer } from './call-emulator.ts';

describe('who may call', () => {
  it.each([
    ['no key', { authorization: '' }],
    ['a wrong key', { authorization: 'Bearer sk-wrong' }],
    ['a key without its scheme', { authorization: 'sk-test' }],
  ])('answers %s with 401 as JSON, although a stream was asked for', async (_name, headers) => {
    const response = await callEmulator(createTestEmulator(), ask('hi'), { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ code: 'InvalidApiKey', message: 'Invalid API-key provided.', request_id: response.headers.get('x-request-id') });
  });

  it.each(['unknown', 'hidden', 'constructor'])('answers the app %s, unknown or not published, with 403', async (appId) => {
    const response = await callEmulator(createTestEmulator(), ask('hi'), { appId });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'App.AccessDenied' });
  });

  it.each([
    ['an app of a sub-workspace without naming it', 'sub', {}],
    ['an app of a sub-workspace with another', 'sub', { 'x-dashscope-workspace': 'llm-2' }],
    ['an app of the default workspace with another', 'shop', { 'x-dashscope-workspace': 'llm-1' }],
  ])('refuses %s', async (_name, appId, headers: Record<string, string>) => {
    const response = await callEmulator(createTestEmulator(), ask('hi'), { appId, headers });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'Workspace.AccessDenied' });
  });

  it('takes the right workspace', async () => {
    const response = await callEmulator(createTestEmulator(), ask('hi'), { appId: 'sub', headers: { 'x-dashscope-workspace': 'llm-1' } });
    expect(response.status).toBe(200);
  });

  it('refuses asynchronous calls', async () => {
    const response = await callEmulator(createTestEmulator(), ask('hi'), { headers: { 'x-dashscope-async': 'enable' } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'AccessDenied' });
  });

  it('knows no other path and no other method', async () => {
    const emulator = createTestEmulator();
    const path = await emulator.fetch(new Request('http://emulator.test/api/v1/apps/shop/complete', { method: 'POST' }));
    const method = await emulator.fetch(new Request('http://emulator.test/api/v1/apps/shop/completion'));
    expect([path.status, method.status]).toEqual([404, 404]);
  });
});

describe('what a call holds', () => {
  const wrong: [string, unknown][] = [
    ['neither prompt nor messages', { input: {} }],
    ['no input', {}],
    ['an empty prompt', ask('')],
    ['empty messages alone', { input: { messages: [] } }],
    ['a session without a prompt', { input: { session_id: 'f'.repeat(32) } }],
    ['a prompt that is no text', { input: { prompt: 7 } }],
    ['a prompt that is null', { input: { prompt: null } }],
    ['messages that are no list', { input: { messages: 'hi' } }],
    ['a message of an unknown role', { input: { messages: [{ role: 'tool', content: 'hi' }] } }],
    ['a message without content', { input: { messages: [{ role: 'user', content: '' }] } }],
    ['a message whose content is a list', { input: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] } }],
    ['a session id that is a number', ask('hi', { session_id: 1 })],
    ['a memory id that is an object', ask('hi', { memory_id: {} })],
    ['an image that is no address', ask('hi', { image_list: ['cat.png'] })],
    ['files that are no list', ask('hi', { file_list: 'https://x.test/a' })],
    ['business parameters that are a list', ask('hi', { biz_params: 'city' })],
    ['prompt parameters that are a text', ask('hi', { biz_params: { user_prompt_params: '北京' } })],
    ['a plug-in token without its field', ask('hi', { biz_params: { user_defined_tokens: { tool: {} } } })],
    ['a prompt parameter that is an object', ask('hi', { biz_params: { user_prompt_params: { city: {} } } })],
    ['plug-in parameters that are no objects', ask('hi', { biz_params: { user_defined_params: { tool: 'x' } } })],
    ['an empty plug-in token', ask('hi', { biz_params: { user_defined_tokens: { tool: { user_token: '' } } } })],
    ['a plug-in token that is a number', ask('hi', { biz_params: { user_defined_tokens: { tool: { user_token: 1 } } } })],
    ['files without their knowledge base', withRag({ file_ids: ['f'] })],
    ['files with an empty list of knowledge bases', withRag({ file_ids: ['f'], pipeline_ids: [] })],
    ['more than a hundred files', withRag({ pipeline_ids: ['p'], file_ids: Array.from({ length: 101 }, String) })],
    ['a knowledge base without a name', withRag({ pipeline_ids: [''] })],
    ['tags that are a text', withRag({ tags: 't' })],
    ['a filter by metadata that is a number', withRag({ metadata_filter: { a: 1 } })],
    ['a structured filter with an object', withRag({ structured_filter: { a: { b: 1 } } })],
    ['retrieval that is a list', withRag('x')],
    ['session files beside the options of retrieval', { input: { prompt: 'hi' }, parameters: { session_file_ids: ['file_session_1'] } }],
    ['an unknown way to stream', { input: { prompt: 'hi' }, parameters: { flow_stream_mode: 'all' } }],
    ['parameters that are a list', { input: { prompt: 'hi' }, parameters: 'x' }],
    ['incremental_output that is a number', { input: { prompt: 'hi' }, parameters: { incremental_output: 1 } }],
    ['has_thoughts that is a word', { input: { prompt: 'hi' }, parameters: { has_thoughts: 'yes' } }],
    ['enable_thinking that is null', { input: { prompt: 'hi' }, parameters: { enable_thinking: null } }],
    ['knowledge bases that are a text', { input: { prompt: 'hi' }, parameters: { rag_options: { pipeline_ids: 'p' } } }],
    ['a session file of another kind', { input: { prompt: 'hi' }, parameters: { rag_options: { session_file_ids: ['file_1'] } } }],
    ['eleven session files', { input: { prompt: 'hi' }, parameters: { rag_options: { session_file_ids: Array.from({ length: 11 }, (_, at) => `file_session_${at}`) } } }],
    ['a temperature of 2', { input: { prompt: 'hi' }, parameters: { temperature: 2 } }],
    ['debug that is a text', { input: { prompt: 'hi' }, debug: 'on' }],
    ['a list as the body', [1]],
    ['null as the body', null],
  ];

  it.each(wrong)('answers %s with 400', async (_name, body) => {
    const response = await callEmulator(createTestEmulator(), JSON.stringify(body), { stream: false });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'InvalidParameter', request_id: response.headers.get('x-request-id') });
  });

  it.each(wrong)('answers %s inside a stream with an error event under status 200', async (_name, body) => {
    const response = await callEmulator(createTestEmulator(), JSON.stringify(body));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8');
    expect(await response.text()).toMatch(/^id:1\nevent:error\n:HTTP_STATUS\/400\ndata:\{"code":"InvalidParameter","message":"[^\n]+","request_id":"[^\n]+"\}\n\n$/);
  });

  it.each(['{"input":', '', 'null x', '"text"'])('answers the body %j, which is no JSON object, with 400 as JSON', async (body) => {
    const response = await callEmulator(createTestEmulator(), body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'InvalidParameter' });
  });

  it('refuses a body that does not say it is JSON', async () => {
    const response = await callEmulator(createTestEmulator(), ask('hi'), { headers: { 'content-type': 'text/plain' } });
    expect(response.status).toBe(400);
  });

  it('checks the key before the body', async () => {
    const response = await callEmulator(createTestEmulator(), '{', { headers: { authorization: 'Bearer no' } });
    expect(response.status).toBe(401);
  });

  it('takes every documented field, and ignores unknown ones', async () => {
    const emulator = createTestEmulator();
    const body = {
      input: {
        prompt: 'hi', memory_id: 'm', file_list: ['https://x.test/a.pdf'], extra: 1,
        biz_params: { city: 'x', user_prompt_params: { city: '北京' }, user_defined_params: { tool: { n: 2 } }, user_defined_tokens: { tool: { user_token: 't' } } },
      },
      parameters: {
        incremental_output: 'true', has_thoughts: true, enable_thinking: 'false', stream: true, model_id: 'm', temperature: 1, top_p: 1, top_k: 5,
        rag_options: { pipeline_ids: ['p'], file_ids: ['f'], metadata_filter: { a: 'b' }, tags: ['t'], structured_filter: { 年龄: 14 } },
      },
      debug: {},
    };
    const response = await callEmulator(emulator, body);
    expect(parseResults(await response.text()).at(-1)?.output.finish_reason).toBe('stop');
    expect(emulator.requests.at(-1)?.body).toEqual(body);
  });
});

describe('streaming', () => {
  it('frames an answer byte for byte as the service does', async () => {
    // 0.3 makes every piece two characters, and every hexadecimal digit a 4.
    const emulator = createTestEmulator({ apps: { echo: { scenario: 'echo' } } });
    const response = await callEmulator(emulator, ask('你好！"a"'), { appId: 'echo' });
    const tail = ',"model_id":"qwen-max"}]},"request_id":"44444444-4444-4444-4444-444444444444"}\n\n';
    const head = '{"output":{"session_id":"44444444444444444444444444444444","finish_reason":';
    expect(await response.text()).toBe(
      `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${head}"null","text":"你好"},"usage":{"models":[{"input_tokens":3,"output_tokens":2${tail}` +
        `id:2\nevent:result\n:HTTP_STATUS/200\ndata:${head}"null","text":"！\\""},"usage":{"models":[{"input_tokens":3,"output_tokens":3${tail}` +
        `id:3\nevent:result\n:HTTP_STATUS/200\ndata:${head}"null","text":"a\\""},"usage":{"models":[{"input_tokens":3,"output_tokens":4${tail}` +
        `id:4\nevent:result\n:HTTP_STATUS/200\ndata:${head}"stop","text":""},"usage":{"models":[{"input_tokens":3,"output_tokens":4${tail}`,
    );
    expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8');
    expect(response.headers.get('x-request-id')).toBe('44444444-4444-4444-4444-444444444444');
  });

  it.each<[string, Record<string, string>]>([
    ['the header alone', { 'x-dashscope-sse': 'Enable' }],
    ['Accept alone', { accept: 'application/json, text/event-stream' }],
  ])('streams for %s', async (_name, headers) => {
    const response = await callEmulator(createTestEmulator(), ask('hi'), { stream: false, headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8');
  });

  it.each([[false], ['false'], [undefined]])('repeats the whole text when incremental_output is %j', async (incremental) => {
    const body = { input: { prompt: 'one two three four five' }, parameters: incremental === undefined ? {} : { incremental_output: incremental } };
    const response = await callEmulator(createTestEmulator(), body, { appId: 'echo' });
    const texts = parseResults(await response.text()).map(({ output }) => output.text);
    expect(texts).toEqual(['one two', 'one two three four', 'one two three four five', 'one two three four five']);
  });

  it('answers at once without a stream', async () => {
    const response = await callEmulator(createTestEmulator(), { input: { prompt: '你好' } }, { appId: 'echo', stream: false });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      output: { session_id: expect.stringMatching(/^[0-9a-f]{32}$/), finish_reason: 'stop', text: '你好' },
      usage: { models: [{ input_tokens: 2, output_tokens: 2, model_id: 'qwen-max' }] },
      request_id: response.headers.get('x-request-id'),
    });
  });

  it('paces its pieces by the clock', async () => {
    const emulator = createTestEmulator({ tokenDelayMs: 25 });
    const response = await callEmulator(emulator, ask('a b c d e f'), { appId: 'echo' });
    const reader = response.body!.getReader();
    let count = 0;
    const reading = (async () => {
      for (;;) {
        const { done } = await reader.read();
        if (done) return;
        count++;
      }
    })();
    await emulator.clock.advance(24);
    expect(count).toBe(0);
    await emulator.clock.advance(1);
    expect(count).toBe(1);
    await emulator.clock.advance(75);
    await reading;
    expect(count).toBe(4);
  });

  it('cuts its pieces the same way for the same random numbers, and loses nothing', async () => {
    const text = '西湖龙井 costs ¥168 👩‍👩‍👧 a pouch.\n\n- café\n';
    const runs = await Promise.all([0, 1].map(async () => (await readAnswer(await callEmulator(createTestEmulator(), ask(text), { appId: 'echo' }))).results));
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]?.map(({ output }) => output.text).join('')).toBe(text);
  });
});

describe('framing on request', () => {
  const read = async (framing: object): Promise<string> => (await callEmulator(createTestEmulator({ framing }), ask('hi'), { appId: 'echo' })).text();

  it('ends lines in CR LF', async () => {
    expect(await read({ crlf: true })).toMatch(/^(id:\d\r\nevent:result\r\n:HTTP_STATUS\/200\r\ndata:[^\n]+\r\n\r\n){2}$/);
  });

  it('sends heartbeats as comments', async () => {
    expect(await read({ heartbeats: true })).toMatch(/^(:heartbeat\n\nid:\d\nevent:result\n:HTTP_STATUS\/200\ndata:[^\n]+\n\n){2}$/);
  });

  it('leaves out the last blank line', async () => {
    expect(await read({ omitsFinalBlankLine: true })).toMatch(/^id:1\n[^]+\n\nid:2\nevent:result\n:HTTP_STATUS\/200\ndata:[^\n]+\n$/);
  });

  it('splits chunks at every byte, characters too', async () => {
    const response = await callEmulator(createTestEmulator({ framing: { chunkBytes: 1 } }), ask('你'), { appId: 'echo' });
    const sizes: number[] = [];
    const bytes: number[] = [];
    for await (const chunk of response.body!) {
      sizes.push(chunk.length);
      bytes.push(...chunk);
    }
    expect(new Set(sizes)).toEqual(new Set([1]));
    expect(parseResults(new TextDecoder().decode(Uint8Array.from(bytes)))[0]?.output.text).toBe('你');
  });
});

describe('the record of requests', () => {
  it('holds path, headers, body and status', async () => {
    const emulator = createTestEmulator();
    await callEmulator(emulator, ask('hi'), { appId: 'unknown' });
    expect(emulator.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/apps/unknown/completion',
        headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', accept: 'text/event-stream', 'x-dashscope-sse': 'enable' },
        body: ask('hi'),
        status: 403,
        aborted: false,
      },
    ]);
  });

  it('keeps the newest 200', async () => {
    const emulator = createTestEmulator();
    for (let at = 0; at < 203; at++) await emulator.fetch(new Request(`http://emulator.test/${at}`));
    expect(emulator.requests).toHaveLength(200);
    expect(emulator.requests[0]?.path).toBe('/3');
  });
});

function withRag(options: unknown): object {
  return { input: { prompt: 'hi' }, parameters: { rag_options: options } };
}
