import type { CallSettings } from '../bailian/completion-request.ts';
import type { AppConfig } from '../config.ts';
import { ChatError } from '../errors.ts';
import { fillTemplate, type Template } from './template.ts';
import { toVariableValue, type VariableValue } from './variables.ts';

export interface AskedSettings {
  /** What the page set, by name. */
  variables: Readonly<Record<string, unknown>>;
  /** The visitor's wish, where the app leaves it to them. */
  thinking: boolean | undefined;
  visitor: string;
}

/**
 * What goes upstream with a question besides it: only what the owner configured, filled with what a page may choose.
 * Throws ChatError `bad_request` with the name of a variable that is not listed or has a value that it does not allow.
 */
export function toCallSettings(app: AppConfig, { variables: given, thinking, visitor }: AskedSettings): CallSettings {
  const { thinking: thinks = 'off', disclosure, flowStreamMode, workflow, plugins = [], rag } = app;
  const variables = resolveVariables(app, given);
  const values = { variables, visitor };
  const fill = (templates: Record<string, Template>): Record<string, VariableValue> =>
    Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, fillTemplate(template, values)]));

  const isThinking = thinks === 'on' || (thinks === 'visitor' && thinking === true);
  const hasThoughts = disclosure !== undefined && (disclosure.thoughts || disclosure.steps !== 'off');
  const params = plugins.filter((plugin) => Object.keys(plugin.params).length > 0).map(({ toolId, params: templates }) => [toolId, fill(templates)]);
  const tokens = plugins.flatMap(({ toolId, token }) => (token ? [[toolId, { user_token: String(fillTemplate(token, values)) }]] : []));
  const bizParams = {
    ...(Object.keys(variables).length === 0 ? {} : workflow ? variables : { user_prompt_params: variables }),
    ...(params.length > 0 ? { user_defined_params: Object.fromEntries(params) } : {}),
    ...(tokens.length > 0 ? { user_defined_tokens: Object.fromEntries(tokens) } : {}),
  };
  const ragOptions = rag && {
    ...(rag.pipelineIds.length > 0 ? { pipeline_ids: rag.pipelineIds } : {}),
    ...(rag.fileIds.length > 0 ? { file_ids: rag.fileIds } : {}),
    ...(rag.tags.length > 0 ? { tags: rag.tags.map((tag) => String(fillTemplate(tag, values))) } : {}),
    ...(Object.keys(rag.metadataFilter).length > 0 ? { metadata_filter: mapValues(fill(rag.metadataFilter), String) } : {}),
    ...(Object.keys(rag.structuredFilter).length > 0
      ? { structured_filter: mapValues(rag.structuredFilter, (value) => (typeof value === 'number' ? value : fillTemplate(value, values))) }
      : {}),
  };
  return {
    parameters: {
      ...(hasThoughts ? { has_thoughts: true } : {}),
      ...(thinks === 'off' ? {} : { enable_thinking: isThinking }),
      ...(flowStreamMode ? { flow_stream_mode: flowStreamMode } : {}),
      ...(ragOptions ? { rag_options: ragOptions } : {}),
    },
    ...(Object.keys(bizParams).length > 0 ? { bizParams } : {}),
  };
}

/** The value of every listed variable: the page's, or its default. */
function resolveVariables({ variables = {} }: AppConfig, given: Readonly<Record<string, unknown>>): Record<string, VariableValue> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(variables, name)) throw new ChatError('bad_request', { detail: `The app takes no variable of this name: ${name}.` });
  }
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => {
      if (!Object.hasOwn(given, name)) return [name, variable.default];
      const value = toVariableValue(variable, given[name]);
      if (value === undefined) throw new ChatError('bad_request', { detail: `The variable ${name} has a value that it does not allow.` });
      return [name, value];
    }),
  );
}

function mapValues<From, To>(values: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
