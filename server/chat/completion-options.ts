import type { CompletionOptions, RagOptions } from '../bailian/completion-request.ts';
import type { AppConfig, PluginConfig, RagConfig } from '../config.ts';
import { type FieldTemplate, fillTemplate, type Slot, type SlotValue } from '../template.ts';
import type { VariableValues } from './resolve-variables.ts';

export interface CompletionOptionsInput {
  app: AppConfig;
  variables: VariableValues;
  /** What the site signed for the visitor. */
  claims: Readonly<Record<string, SlotValue>>;
  visitor: string;
  /** Whether the visitor wants the model to think first. It counts where the app leaves that to visitors. */
  thinking: boolean;
}

type Fill = (template: FieldTemplate) => SlotValue | undefined;

/** All that a question takes upstream besides itself, built from the owner's configuration alone. */
export function toCompletionOptions({ app, variables, claims, visitor, thinking }: CompletionOptionsInput): CompletionOptions {
  const fill: Fill = (template) => fillTemplate(template, valueOf);
  function valueOf({ from, name }: Slot): SlotValue | undefined {
    if (from === 'var') return variables.get(name);
    if (from === 'claim') return Object.hasOwn(claims, name) ? claims[name] : undefined;
    return from === 'visitor' ? visitor : undefined;
  }
  const { disclosure } = app;
  const enablesThinking = app.thinking === 'visitor' ? thinking : app.thinking === 'on';
  return {
    ...(app.workflow
      ? { workflowParams: Object.fromEntries(variables) }
      : { promptParams: mapFields(Object.fromEntries(variables), String), ...toPluginOptions(app.plugins, fill) }),
    ...(app.rag ? { rag: toRagOptions(app.rag, fill) } : {}),
    ...(disclosure && (disclosure.thoughts || disclosure.steps !== 'off') ? { hasThoughts: true } : {}),
    ...(app.thinking === undefined ? {} : { enableThinking: enablesThinking }),
    ...(app.flowStreamMode === undefined ? {} : { flowStreamMode: app.flowStreamMode }),
  };
}

// What has no value for this visitor is left out: the plug-in says what it lacks, or has a default of its own.
function toPluginOptions(plugins: ReadonlyMap<string, PluginConfig> = new Map(), fill: Fill): Pick<CompletionOptions, 'pluginParams' | 'pluginTokens'> {
  const pluginParams: Record<string, Record<string, SlotValue>> = {};
  const pluginTokens: Record<string, string> = {};
  for (const [tool, { params, token }] of plugins) {
    const filled = mapFields(params, fill);
    if (Object.keys(filled).length > 0) pluginParams[tool] = filled;
    const credential = token && fill(token);
    if (credential !== undefined && credential !== '') pluginTokens[tool] = String(credential);
  }
  return { pluginParams, pluginTokens };
}

function toRagOptions({ pipelineIds, fileIds, tags, metadataFilter, structuredFilter }: RagConfig, fill: Fill): RagOptions {
  const toText = (template: FieldTemplate): string | undefined => {
    const value = fill(template);
    return value === undefined ? undefined : String(value);
  };
  const toTexts = (templates: readonly FieldTemplate[]): string[] => [...new Set(templates.flatMap((template) => toText(template) ?? []))];
  return {
    pipelineIds: toTexts(pipelineIds),
    fileIds: toTexts(fileIds),
    tags: toTexts(tags),
    metadataFilter: mapFields(metadataFilter, toText),
    structuredFilter: mapFields(structuredFilter, fill),
  };
}

function mapFields<T, U>(fields: Readonly<Record<string, T>>, map: (value: T) => U | undefined): Record<string, U> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const mapped = map(value);
      return mapped === undefined ? [] : [[name, mapped] as const];
    }),
  );
}
