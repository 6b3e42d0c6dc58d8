import type { Plugin } from './app-config.ts';
import type { AppEntry } from './app-schema.ts';
import { readField, readTemplate, type TemplateRules, type TemplateScope } from './read-template.ts';

const paramRules: TemplateRules = { sources: ['env', 'claim', 'visitor'] };
const tokenRules: TemplateRules = {
  sources: ['env', 'claim', 'visitor'],
  refuse: ({ from }) => (from !== 'signed' ? 'is set by pages, and no page may say with whose rights a plug-in works: make it "from": "signed"' : undefined),
};

/** What plug-ins are given. */
export function readPlugins(where: string, plugins: NonNullable<AppEntry['plugins']>, scope: TemplateScope): Plugin[] {
  return Object.entries(plugins).map(([toolId, { params = {}, token }]) => {
    const at = `${where}.${toolId}`;
    const fields = Object.entries(params).map(([name, value]) => [name, readField(`${at}.params.${name}`, value, scope, paramRules)] as const);
    return { toolId, params: Object.fromEntries(fields), ...(token === undefined ? {} : { token: readTemplate(`${at}.token`, token, scope, tokenRules) }) };
  });
}
