import { describe, expect, it } from 'vitest';
import { type CallSettings, type CompletionRequestOptions, toCompletionRequest } from '../../../server/bailian/completion-request.ts';

const base: CompletionRequestOptions = { baseUrl: 'https://bailian.test/api/v1', apiKey: 'sk-x', appId: 'app-1', workspace: undefined, input: { prompt: 'Hi' } };
const bodyOf = (settings: CallSettings, more: Partial<CompletionRequestOptions> = {}): unknown =>
  JSON.parse(toCompletionRequest({ ...base, ...more, settings }).init.body as string);

describe('the body of a call', () => {
  it('has the vendor’s names for everything that an agent takes', () => {
    const options: CallSettings = {
      promptParams: { city: '杭州' },
      pluginParams: { tool: { article_index: 2 } },
      pluginTokens: { tool: 't1' },
      rag: { pipelineIds: ['p'], fileIds: ['f'], tags: ['t'], metadataFilter: { a: 'b' }, structuredFilter: { 年龄: 14 } },
      hasThoughts: true,
      enableThinking: false,
    };
    expect(bodyOf(options, { input: { prompt: 'Hi', sessionId: 's' }, memoryId: 'm' })).toEqual({
      input: {
        prompt: 'Hi',
        session_id: 's',
        memory_id: 'm',
        biz_params: { user_prompt_params: { city: '杭州' }, user_defined_params: { tool: { article_index: 2 } }, user_defined_tokens: { tool: { user_token: 't1' } } },
      },
      parameters: {
        incremental_output: true,
        has_thoughts: true,
        enable_thinking: false,
        rag_options: { pipeline_ids: ['p'], file_ids: ['f'], tags: ['t'], metadata_filter: { a: 'b' }, structured_filter: { 年龄: 14 } },
      },
      debug: {},
    });
  });

  it('has a workflow’s parameters without a wrapper', () => {
    expect(bodyOf({ workflowParams: { city: '杭州', age: 7 }, flowStreamMode: 'message_format_plus' })).toEqual({
      input: { prompt: 'Hi', biz_params: { city: '杭州', age: 7 } },
      parameters: { incremental_output: true, flow_stream_mode: 'message_format_plus' },
      debug: {},
    });
  });

  it('has nothing that is not set', () => {
    const empty = { promptParams: {}, pluginParams: {}, pluginTokens: {}, rag: { pipelineIds: [], fileIds: [], tags: [], metadataFilter: {}, structuredFilter: {} } };
    expect(bodyOf(empty)).toEqual({ input: { prompt: 'Hi' }, parameters: { incremental_output: true }, debug: {} });
  });

  it('goes along with messages too', () => {
    expect(bodyOf({ promptParams: { a: 'b' } }, { input: { messages: [{ role: 'user', content: 'Hi' }] } })).toMatchObject({
      input: { messages: [{ role: 'user', content: 'Hi' }], biz_params: { user_prompt_params: { a: 'b' } } },
    });
  });
});

describe('the address of a call', () => {
  it.each([
    'https://dashscope-intl.aliyuncs.com/api/v1',
    'https://ep-x1.dashscope.cn-beijing.privatelink.aliyuncs.com/api/v1',
    'https://llm-1.ap-southeast-1.maas.aliyuncs.com/api/v1',
    'https://proxy.example:8443/bailian/api/v1',
  ])('is below %s', (baseUrl) => {
    expect(toCompletionRequest({ ...base, baseUrl }).url).toBe(`${baseUrl}/apps/app-1/completion`);
  });
});
