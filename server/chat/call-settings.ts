import type { CallSettings, RagOptions } from '../bailian/completion-request.ts';
import type { AppConfig, Plugin, RagConfig } from '../config/app-config.ts';
import { resolveVariables } from './resolve-variables.ts';
import type { SignedValues } from './signed-visitors.ts';
import { type FieldTemplate, fillTemplate, type Slot, type SlotValue } from './template.ts';

export interface AskedSettings {
  /** What the page set, by name. */
  variables?: Readonly<Record<string, unknown>>;
  /** What the site signed for the visitor. */
  signed?: SignedValues | undefined;
  /** Whether the visitor wants the model to think first. It counts where the app leaves that to visitors. */
  thinking?: boolean | undefined;
  visitor: string;
}

type Fill = (template: FieldTemplate) => SlotValue | undefined;

/**
 * What goes upstream with a question besides it: only what the owner configured, filled with what a page may choose and
 * what the site signed. Throws ChatError `bad_request` with the name of a variable that a page must not set so.
 */
export function toCallSettings(app: AppConfig, { variables: page = {}, signed, thinking = false, visitor }: AskedSettings): CallSettings {
  const { disclosure, flowStreamMode, workflow, plugins = [], rag } = app;
  const claims = signed?.claims ?? {};
  const variables = resolveVariables({ declared: app.variables ?? {}, page, signed: signed?.variables ?? {} });
  const fill: Fill = (template) => fillTemplate(template, valueOf);
  function valueOf({ from, name }: Slot): SlotValue | undefined {
    if (from === 'visitor') return visitor;
    const values = from === 'var' ? variables : from === 'claim' ? claims : {};
    return Object.hasOwn(values, name) ? values[name] : undefined;
  }
  return {
    ...(workflow ? { workflowParams: variables } : { promptParams: mapFields(variables, String), ...toPluginSettings(plugins, fill) }),
    ...(rag ? { rag: toRagOptions(rag, fill) } : {}),
    ...(disclosure && (disclosure.thoughts || disclosure.steps !== 'off') ? { hasThoughts: true } : {}),
    ...(app.thinking === undefined ? {} : { enableThinking: app.thinking === 'visitor' ? thinking : app.thinking === 'on' }),
    ...(flowStreamMode === undefined ? {} : { flowStreamMode }),
  };
}

// What has no value for this visitor is left out: the plug-in says what it lacks, or has a default of its own.
function toPluginSettings(plugins: readonly Plugin[], fill: Fill): Pick<CallSettings, 'pluginParams' | 'pluginTokens'> {
  const pluginParams: Record<string, Record<string, SlotValue>> = {};
  const pluginTokens: Record<string, string> = {};
  for (const { toolId, params, token } of plugins) {
    const filled = mapFields(params, fill);
    if (Object.keys(filled).length > 0) pluginParams[toolId] = filled;
    const credential = token && fill(token);
    if (credential !== undefined && credential !== '') pluginTokens[toolId] = String(credential);
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
