import type { PluginConfig } from '../config.ts';
import type { AppEntry } from './app-schema.ts';
import { readField, readTemplate, type TemplateRules, type TemplateScope } from './read-template.ts';

const paramRules: TemplateRules = { sources: ['env', 'claim', 'visitor'] };
const tokenRules: TemplateRules = {
  sources: ['env', 'claim', 'visitor'],
  refuse: ({ from }) => (from === 'page' ? 'is set by pages, and no page may say with whose rights a plug-in works: make it "from": "signed"' : undefined),
};

/** Parameters and tokens of plug-ins, by tool id. */
export function readPlugins(where: string, plugins: AppEntry['plugins'], scope: TemplateScope): Map<string, PluginConfig> {
  return new Map(
    Object.entries(plugins ?? {}).map(([tool, { params = {}, token }]) => {
      const at = `${where}.${tool}`;
      const fields = Object.entries(params).map(([name, value]) => [name, readField(`${at}.params.${name}`, value, scope, paramRules)] as const);
      return [tool, { params: Object.fromEntries(fields), ...(token === undefined ? {} : { token: readTemplate(`${at}.token`, token, scope, tokenRules) }) }];
    }),
  );
}
