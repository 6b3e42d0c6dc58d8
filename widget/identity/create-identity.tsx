import type { ChallengeSolution } from '../../server/wire/visitor.ts';
import { textOf } from '../../server/wire/messages.ts';
import { conversationsPath } from '../../server/wire/paths.ts';
import { toVisibleText } from '../markdown/to-text.ts';
import type { ChatHost } from '../chat-host.ts';
import type { Session, Who } from '../state/who.ts';
import { failureOf, ownError } from '../transport/api-error.ts';
import { systemClock } from '../transport/clock.ts';
import { createSignInApi } from '../transport/sign-in-api.ts';
import { createToolRequest } from '../transport/tool-request.ts';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { forgetStored, type Guest, readGuest, noteOpen, readLabel, toLabel, writeLabel } from './stored.ts';
import { createNewestOnly } from './newest-only.ts';
import { tellTabs } from './tell-tabs.ts';
import { createTokenSource } from './token-source.ts';
import { WhoView } from './who-view.tsx';

/** How long a conversation is waited for in which an answer runs, in tries with a pause before each next one. */
const handOverTries = 30;
const handOverPauseMs = 2_000;
const maxNameLength = 80;
/** A page that says in a loop who its visitor is makes no more requests than this. */
const signInPauseMs = 1_000;

/** Signs the visitor in with what the page gives, keeps them signed in, and leaves nothing of one visitor to the next. */
export function createIdentity(host: ToolHost): Tool {
  const { api, app, endpoint, storage, storageKey, conversation, panel, profile, identity, loadTool, fromTools, toolChunks, words: { identity: strings, failures }, effect } = host;
  if (!identity) return { css: '', order: 9 };
  const { chat } = identity;
  toolChunks.challenge = () => import('../challenge.ts');
  const { raw, variables, emit, shadow } = chat;
  const who = (chat.visitor ??= {});
  const clock = systemClock;
  const isVouchedFor = !!raw['visitor-token'];
  const usesCookie = (): boolean => !!profile.app.peek()?.cookie;
  const signIn = createSignInApi({ endpoint, app, clock, usesCookie, fetch: (...request) => fetch(...request) });
  const source = createTokenSource({ clock, onNeed: () => emit('identity', { app, state: 'expired' }) });
  const tabs = tellTabs(storageKey, () => who.session?.visitor ?? '', onOther);
  // It outlives this chat: what is said while another one takes its place is for that one.
  const said = (chat.said ??= createNewestOnly<unknown>({ clock, pauseMs: signInPauseMs }));
  const { mint } = identity.api;
  /** A sign-in that is under way. */
  let renewing: Promise<string> | undefined;
  let isGone = false;

  /** A session for what the page gives next, with the guest's conversation as soon as no answer runs in it. */
  async function enter(guest?: Guest): Promise<Session> {
    for (let isLast = false; ; isLast = true) {
      const token = await source.next();
      try {
        return await enterWith(token, guest);
      } catch (error) {
        // What stood in the page may be older than the page's sign-in is.
        if (isLast || failureOf(error).code !== 'unauthorized') throw error;
      }
    }
  }

  async function enterWith(token: string, guest?: Guest): Promise<Session> {
    const tries = guest ? Array.from({ length: handOverTries }, () => guest) : [];
    for (const { token: bearer, conversation: handOver } of tries) {
      try {
        return await signIn.ask({ token, handOver }, bearer);
      } catch (error) {
        if (failureOf(error).code !== 'conversation_busy') throw error;
        await new Promise<void>((resolve) => clock.after(handOverPauseMs, resolve));
      }
    }
    return signIn.ask({ token });
  }

  /** A new bearer for the same visitor, without a word; another visitor gets a chat of their own. */
  async function renewSession(): Promise<string> {
    const isFirst = !who.session;
    const session = await enter(isFirst ? readGuest(storageKey, window) : undefined);
    if (who.session && session.visitor !== who.session.visitor) await become({ token: who.token, session });
    if (isGone) throw ownError('network', 'the visitor has changed');
    who.session = session;
    storage.write({ token: session.bearer });
    if (isFirst) {
      forgetStored(storageKey, window);
      tabs.tell(session.visitor);
      emit('identity', { app, state: 'verified' });
    }
    return session.bearer;
  }

  function renewOnce(): Promise<string> {
    return (renewing ??= renewSession().finally(() => (renewing = undefined)));
  }

  async function mintCookie(solution?: ChallengeSolution): Promise<string> {
    const { bearer } = await signIn.ask({ ...(solution && { solution }) });
    storage.write({ token: bearer });
    return bearer;
  }

  /** A token for somebody whom nobody knows, whose browser may have work to do first. */
  async function mintAnonymous(): Promise<string> {
    const make = usesCookie() ? mintCookie : mint;
    try {
      return await make();
    } catch (error) {
      const { challenge } = failureOf(error);
      if (challenge) await loadTool('challenge');
      const solution = challenge && (await fromTools('solve', challenge)[0]);
      if (!solution) throw error;
      return make(solution);
    }
  }

  /** Another chat stands in the place of this one, of which nothing is left. */
  async function become(next: Who, isTold = true): Promise<void> {
    if (isGone) return;
    isGone = true;
    if (isTold) tabs.tell(next.session?.visitor ?? '');
    dispose();
    // Whatever comes late for the visitor who was here is not written anywhere any more.
    storage.write = () => {};
    await replace(next);
    forgetStored(storageKey, window);
    emit('identity', { app, state: next.session ? 'verified' : 'anonymous' });
  }

  /** The attribute stands for what is not known yet, so it is as the visitor is now. */
  async function replace(next: Who): Promise<void> {
    const { 'visitor-token': _old, ...others } = raw;
    const { activeElement } = shadow;
    const wasOpen = panel.isOpen.peek();
    chat.handle?.dispose();
    chat.root.querySelector('.box')?.remove();
    // Before another chat looks what there is to take up; once more afterwards, for what came late.
    forgetStored(storageKey, window);
    const { app: alias, endpoint: address } = raw;
    const other: ChatHost = { ...chat, visitor: next, raw: { ...others, app: alias, endpoint: address, ...(next.session && { 'visitor-token': next.session.visitor }) } };
    const handle = await identity?.mountChat(other);
    // What the launcher has stays the same object, whoever's chat it steers.
    if (handle) other.handle = Object.assign(chat.handle ?? {}, handle);
    if (wasOpen) other.handle?.[activeElement ? 'open' : 'openQuietly']();
  }

  async function leave(): Promise<void> {
    const { token } = storage.read();
    if (token) signIn.leave(token);
    for (const name of Object.keys(variables)) Reflect.deleteProperty(variables, name);
    await become({});
  }

  /** What the page says now. */
  function take(given: unknown): void {
    if (!given) {
      said.clear();
      leave().catch(complain);
      return;
    }
    source.offer(given);
    // Somebody waits for it already, or would not get another one.
    if (!renewing) said.push(given);
  }

  async function signInWith(given: unknown): Promise<void> {
    // It may have been said to the chat before this one.
    source.offer(given);
    if (isVouchedFor) {
      who.token = given;
      await renewOnce();
      return undefined;
    }
    const { token, conversation: open } = storage.read();
    const session = await enter(token && open ? { token, conversation: open } : undefined);
    // What could not be asked before signing in need not be written again.
    const refused = conversation.failure.peek()?.code === 'sign_in_required' ? conversation.messages.peek().at(-1) : undefined;
    return become({ token: given, session, draft: panel.draft.peek() || (refused ? textOf(refused) : '') });
  }

  function onOther(): void {
    const isNobody = !isVouchedFor && !storage.read().token && !conversation.messages.peek()[0];
    if (!isNobody && (who.session || !isVouchedFor)) void become({}, false);
  }

  function complain(error: unknown): void {
    if (!isGone) console.warn(`Bailian Chat: ${failureOf(error).message}`);
  }

  /** Shows what came along, or the visitor's newest conversation, unless they have begun one meanwhile. */
  async function openLatest(): Promise<void> {
    await api.asVisitor((bearer) => Promise.resolve(bearer));
    let id = who.session?.conversation;
    if (!id) {
      const { conversations }: Record<string, unknown> = Object(await createToolRequest({ api, endpoint, clock })('GET', conversationsPath(app)));
      const { id: newest }: Record<string, unknown> = Object(Array.isArray(conversations) ? conversations[0] : undefined);
      if (typeof newest === 'string' && /^[\w-]{1,64}$/.test(newest)) id = newest;
    }
    if (!id || isGone || conversation.messages.peek()[0] || conversation.status.peek() !== 'idle') return;
    storage.write({ conversation: id });
    conversation.restore();
  }

  /** An anonymous visitor whom the page calls by another label than before is another one. */
  function openAnonymous(): void {
    const label = toLabel(raw['visitor-id'] ?? '');
    const { token, conversation: open } = storage.read();
    if ((token || open) && readLabel(storageKey, host.kept ?? window) !== label) {
      storage.write({ token: undefined, conversation: undefined, thinking: undefined });
      forgetStored(storageKey, window);
    }
    // With the first message, and not before.
    stops.push(effect(() => {
      if (conversation.messages.value[0]) writeLabel(storageKey, label, host.kept ?? window);
    }));
    conversation.restore();
  }

  said.use((given) => signInWith(given).catch(complain));
  identity.api.mint = () => (isVouchedFor ? renewOnce() : mintAnonymous());
  const stops = [
    // For a reload of this tab, as the panel's own storage notes it where it may write.
    effect(() => {
      if (isVouchedFor && conversation.messages.value[0]) noteOpen(storageKey, panel.isOpen.value, window);
    }),
  ];
  function dispose(): void {
    for (const stop of stops) stop();
    tabs.close();
  }

  if (isVouchedFor) {
    if (who.session) storage.write({ token: who.session.bearer });
    const given = who.token ?? raw['visitor-token'];
    if (!who.session || typeof given === 'function') source.offer(given);
    if (who.draft) panel.setDraft(who.draft);
    void openLatest().catch(complain);
  } else if (raw['visitor-id']) openAnonymous();

  return {
    css: '',
    order: 9,
    call(method, given) {
      if (method === 'identify') take(given);
    },
    under() {
      const name = toVisibleText(raw['visitor-name'] ?? '').slice(0, maxNameLength);
      const isWanted = !isVouchedFor && profile.app.value?.identity === 'required';
      return <WhoView key="who" text={isWanted ? failures.sign_in_required : name && strings.as({ name })} onGone={dispose} />;
    },
  };
}
