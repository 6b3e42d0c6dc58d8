import { Fragment } from 'preact';
import { createOptionReader, isMoreOption, readMoreOptions } from '../more-options.ts';
import { checkOption } from '../options.ts';
import { GlyphButton } from '../ui/glyph-button.tsx';
import { Gone } from '../ui/gone.tsx';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { createConsent } from './consent.tsx';
import { createFollowUps } from './follow-ups.tsx';
import { createFootLine } from './foot-line.tsx';
import { isKept } from './is-kept.ts';
import { keepAsAsked } from './keep-as-asked.ts';
import { createLeaving } from './leaving.tsx';
import css from './more.css?inline';
import { createOwnStrings } from './own-strings.ts';
import { sendAsAsked } from './send-as-asked.ts';
import { playSound } from './play-sound.ts';
import { stayForgotten } from './stay-forgotten.ts';
import { createTeaser } from './teaser.tsx';
import { watchUnread } from './watch-unread.ts';

const glyphs = {
  conversations: 'M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2',
  menu: 'M5 12h.01M12 12h.01M19 12h.01',
};

/** What is around the conversation. It also brings the tools that only some visitors or some pages need. */
export function createMore(host: ToolHost): Tool {
  const { conversation, panel, profile, signal, effect, loadTool, toolChunks } = host;
  const strings = host.words.more;
  const readOptions = createOptionReader(host.readRaw, (raw) => {
    if (hasMistake(raw)) void import('../page-options.ts').then(({ explainOptions }) => explainOptions(raw, host.prefix, host.told).forEach(host.warn), () => undefined);
  });
  const putOwn = createOwnStrings(host.language, [host.strings, host.words]);
  let own: string | undefined;

  /** The page's own words. Whatever shows words is drawn anew. */
  function putStrings(): void {
    const text = JSON.stringify(readOptions().strings);
    if (text === own) return;
    own = text;
    const set = readOptions().strings ?? {};
    putOwn(set);
    host.tools.value = [...host.tools.peek()];
    void import('../page-options.ts').then(({ explainStrings }) => explainStrings({ ...host.words, ...host.strings }, set).forEach(tell), () => undefined);
  }

  function tell(sentence: string): void {
    if (!host.told.has(sentence)) host.warn(sentence);
    host.told.add(sentence);
  }

  const isMenuOpen = signal(false);
  host.isMenuOpen = isMenuOpen;

  const { persist = 'local' } = readOptions();
  // What a visitor of the site's own says is not stored here anyway.
  if (persist !== 'local' && !host.readRaw()['visitor-token']) host.kept = keepAsAsked({ persist, storage: host.storage, storageKey: host.storageKey, window });
  const stored = host.kept ?? window;

  const consent = createConsent({ host, readText: () => readOptions().consent ?? '', strings, storage: stored });
  const attach = toolChunks.attach;
  Object.assign(toolChunks, {
    actions: () => import('../actions.ts'),
    history: () => import('../history.ts'),
    voice: () => import('../voice.ts'),
    page: () => import('../page.ts'),
    // A file that is chosen is uploaded at once.
    attach: () => consent.given.then(attach),
  });
  const teaser = createTeaser({ host, strings, readOptions });
  const unread = watchUnread({ host, strings, document, onUnread: () => readOptions().sound && playSound() });
  const footLine = createFootLine({ host, strings, readOptions });
  const followUps = createFollowUps({ host, strings, list: () => readOptions()['follow-ups'] ?? profile.app.value?.texts.followUps ?? [] });

  const leaving = createLeaving({ host, strings });
  stayForgotten({ key: host.storageKey, storage: host.storage, source: window });
  let isTold = false;
  let isUnsaved: boolean | undefined;
  const stopStrings = effect(putStrings);
  let shown: string | undefined;
  const stopShown = effect(() => {
    const { thoughts, citations } = readOptions();
    const now = `${thoughts} ${citations}`;
    // Answers that are there already are drawn anew.
    if (now !== (shown ?? now)) host.tools.value = [...host.tools.peek()];
    shown = now;
  });
  const stop = effect(() => {
    if (conversation.answer.value || conversation.messages.value[0]) void loadTool('actions');
    const { 'page-context': mode, voice } = readOptions();
    if (mode && mode !== 'off' && profile.app.value) {
      if (profile.app.value.pageContext) void loadTool('page');
      else if (!isTold) host.warn(`page-context="${mode}" is set, and the app does not take it: see \`pageContext\` of the app.`);
      isTold = true;
    }
    if (voice) void consent.given.then(() => loadTool('voice'));
  });

  /**
   * Whether the conversation ends with the page. What a visitor of the site's own says is kept by the backend, under
   * their name. A question is seen before its conversation has begun, and only then there is something to keep.
   */
  function hasEnd(): boolean {
    if (host.identity?.chat.visitor?.session || profile.app.value?.cookie || !conversation.messages.value[0] || !host.storage.read().conversation) return false;
    return (isUnsaved ??= persist === 'none' || !isKept(persist === 'session' ? `${host.storageKey}:kept` : host.storageKey, stored));
  }

  function dispose(): void {
    stop();
    stopStrings();
    stopShown();
    teaser.dispose();
    unread();
    leaving.dispose();
    consent.dispose();
  }

  return {
    css,
    order: 1,
    head() {
      const hasAsked = conversation.messages.value[0] ?? host.storage.read().token;
      return (
        <Fragment key="more">
          <Gone onGone={dispose} />
          {hasAsked && (
            <GlyphButton
              d={readOptions().history === false ? glyphs.menu : glyphs.conversations}
              label={readOptions().history === false ? strings.menu : strings.conversations}
              pressed={isMenuOpen.value}
              onClick={() => {
                isMenuOpen.value = !isMenuOpen.value;
                void loadTool('history');
              }}
            />
          )}
        </Fragment>
      );
    },
    field: () => consent.field() ?? leaving.field(),
    file: () => consent.file(),
    under: () => (
      <div key="more" class="around">
        {hasEnd() && <p class="note">{strings.unsaved}</p>}
        {footLine()}
      </div>
    ),
    after: followUps,
    call(method, value) {
      if (method === 'teaser') teaser.show(String(value));
      if (method === 'setContext') {
        host.pageContext = value;
        void loadTool('page');
      }
      if (method === 'send' && Array.isArray(value)) {
        panel.setOpen(true);
        sendAsAsked({ host, text: String(value[0]), options: value[1] });
      }
    },
  };
}

/** Whether the page's author has to be told of something. The words for it are in a chunk of their own. */
function hasMistake(raw: Record<string, string>): boolean {
  return Object.entries(raw).some(([name, text]) => (isMoreOption(name) ? readMoreOptions({ [name]: text }) : checkOption(name, text)).isWrong);
}
