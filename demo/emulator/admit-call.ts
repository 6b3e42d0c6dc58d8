import type { OrderPlugin } from './order-plugin.ts';
import { Refusal } from './refusal.ts';
import type { Scenario } from './scenarios.ts';

/** An app of the emulator's owner. */
export interface EmulatedApp {
  /** The shop it speaks for. */
  name?: string;
  /** What its prompt tells it to begin every answer with. `{{name}}` is filled from the call. */
  prompt?: string;
  scenario?: Scenario;
  /** The sub-workspace it lives in, which calls must then name. */
  workspace?: string;
  /** An app that is not published is answered like one that does not exist. Default true. */
  published?: boolean;
  /** Default `agent`. */
  kind?: 'agent' | 'workflow';
  /** Whether answers name their sources, a switch of the console. Default false. */
  showsSources?: boolean;
  /** Whether its model sees pictures. Default false. */
  vision?: boolean;
  /** Looks up orders. */
  orders?: OrderPlugin;
  /** Whether its model thinks: never, where the call asks for it, or always. Default `asked`. */
  thinking?: 'never' | 'asked' | 'always';
}

export interface AdmitCallOptions {
  apiKeys: readonly string[];
  /** By app id. */
  apps: Readonly<Record<string, EmulatedApp>>;
  appId: string;
}

/** The app that a call with these headers may use. Throws Refusal. */
export function admitCall(headers: Headers, { apiKeys, apps, appId }: AdmitCallOptions): EmulatedApp {
  const [, key] = /^Bearer (\S+)$/.exec(headers.get('authorization') ?? '') ?? [];
  if (key === undefined || !apiKeys.includes(key)) throw new Refusal('InvalidApiKey');
  if (headers.get('x-dashscope-async')?.toLowerCase() === 'enable') throw new Refusal('AccessDenied');
  const app = Object.hasOwn(apps, appId) ? apps[appId] : undefined;
  if (!app || app.published === false) throw new Refusal('App.AccessDenied');
  if ((headers.get('x-dashscope-workspace') ?? undefined) !== app.workspace) throw new Refusal('Workspace.AccessDenied');
  return app;
}
