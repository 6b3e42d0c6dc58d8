import type { ActionEntry } from './answer.ts';
import { isChinese } from './search-terms.ts';

/** A plug-in of an app's, which looks up orders and wants to know who asks. */
export interface OrderPlugin {
  /** Id of the tool. */
  id: string;
  /** The credentials that it knows. */
  tokens: readonly string[];
}

export interface OrderCall {
  prompt: string;
  /** `user_defined_params` and `user_defined_tokens` of the call. */
  params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  tokens: Readonly<Record<string, string>>;
}

export interface OrderTalk {
  action: Pick<ActionEntry, 'action' | 'action_type' | 'action_name' | 'observation'>;
  arguments: object;
  /** What the agent says by it. */
  text: string;
}

const aboutOrders = /\b(?:my )?orders?\b|\bparcel\b|\bpackage\b|订单|包裹|快递到/iu;

/** Calls the plug-in where the question is about an order. Undefined: it is about something else. */
export function askOrderPlugin(plugin: OrderPlugin | undefined, { prompt, params, tokens }: OrderCall): OrderTalk | undefined {
  if (!plugin || !aboutOrders.test(prompt)) return undefined;
  const given = params[plugin.id] ?? {};
  const named = given['order'];
  const order = typeof named === 'string' ? named : (/[A-Z]-\d{3,8}/.exec(prompt)?.[0] ?? 'A-1042');
  const isKnown = plugin.tokens.includes(tokens[plugin.id] ?? '');
  const isZh = isChinese(prompt) ?? false;
  const observation = isKnown ? { order, status: 'shipped', carrier: 'SF Express', eta_days: 2 } : { error: 'The token is missing or unknown.' };
  const shipped = isZh ? `订单 **${order}** 已发货，由顺丰承运，预计两天后送达。` : `Order **${order}** has been shipped with SF Express and should arrive in two days.`;
  const refused = isZh ? '我查不到订单：查询服务不知道您是谁。' : 'I cannot look up orders: the order service does not know who you are.';
  return {
    action: { action: 'order_lookup', action_type: 'api', action_name: '订单查询', observation: JSON.stringify(observation) },
    arguments: { ...given, order },
    text: isKnown ? shipped : refused,
  };
}
