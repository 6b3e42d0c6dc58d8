import type { BailianChatGlobal, BailianChatInstance, BailianChatOptions } from './api.ts';
import { checkName, readTag } from './check-attributes.ts';
import { createGlobal } from './create-global.ts';
import { BailianChatElement } from './element.ts';
import { optionTable, toAttribute, type OptionName } from './options.ts';
import { warn } from './warn.ts';

const tagName = 'bailian-chat';

/** Runs one script tag: defines the element, the global `BailianChat`, and puts the tag's own chat on the page. */
export function startLoader(script: HTMLScriptElement): void {
  const base = new URL('.', script.src).href;
  const defined = customElements.get(tagName);
  if (defined && !('source' in defined)) {
    warn(`the page has its own <${tagName}> already, so this one stays away.`);
    return;
  }
  const values = readTag(script);
  if (!defined) {
    BailianChatElement.source = { base, nonce: script.nonce };
    const queue = window.BailianChat?.q;
    window.BailianChat = createGlobal(firstChat, createChat);
    customElements.define(tagName, BailianChatElement);
    for (const call of Array.from(queue ?? [])) runQueued(window.BailianChat, call);
  }
  // The element's code may have come from another backend's script.
  const endpoint = (values.endpoint && optionTable.endpoint.check(values.endpoint)) || base.slice(0, -1);

  const place = (): void => {
    const others = [...document.querySelectorAll<BailianChatElement>(tagName)];
    if (!values.app && others.some((other) => !other.isFromTag)) return;
    if (others.some((other) => other.isFromTag && other.getAttribute('app') === (values.app ?? null) && other.getAttribute('endpoint') === endpoint)) {
      warn('its script is on this page twice: the second one does nothing.');
      return;
    }
    append({ ...values, endpoint }, true);
  };
  // Elements of the page's own are known when it is parsed; an app of the tag's own needs a body only.
  if (values.app ? document.body : document.readyState !== 'loading') place();
  else document.addEventListener('DOMContentLoaded', place, { once: true });
}

function firstChat(): BailianChatInstance | null {
  return document.querySelector(tagName);
}

function createChat(options: BailianChatOptions = {}): BailianChatInstance {
  const values: Partial<Record<OptionName, string>> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && checkName(name, '')) values[name] = toAttribute(value);
  }
  return append(values);
}

function append(values: Partial<Record<OptionName, string>>, isFromTag = false): BailianChatElement {
  const element = document.createElement(tagName) as BailianChatElement;
  element.isFromTag = isFromTag;
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  // Without a body yet the root element shows it just as well.
  (document.body ?? document.documentElement).append(element);
  return element;
}

function runQueued(global: BailianChatGlobal, call: ArrayLike<unknown>): void {
  try {
    (global as (...args: unknown[]) => void)(...Array.from(call));
  } catch (error) {
    warn(`a queued call failed: ${String(error)}`);
  }
}
