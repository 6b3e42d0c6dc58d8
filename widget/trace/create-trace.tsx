import type { Message } from '../../server/wire/protocol.ts';
import type { Language } from '../i18n/choose-language.ts';
import type { TraceStrings } from '../i18n/trace-strings.ts';
import type { Cite } from '../markdown/render-context.ts';
import { createOptionReader } from '../more-options.ts';
import type { RawOptions } from '../options.ts';
import type { Profile } from '../state/profile.ts';
import type { ChatStorage } from '../state/storage.ts';
import type { Tool } from '../ui/tool.ts';
import { citeWith } from './cite.tsx';
import { createReferenceList, type ReferenceList } from './reference-list.ts';
import { Sources } from './sources.tsx';
import { Steps } from './steps.tsx';
import { ThinkingSwitch } from './thinking-switch.tsx';
import { Thoughts } from './thoughts.tsx';
import css from './trace.css?inline';

export interface TraceOptions {
  words: { trace: TraceStrings };
  language: Language;
  profile: Pick<Profile, 'app' | 'imagePrefixes'>;
  storage: Pick<ChatStorage, 'read' | 'write'>;
  /** The options as written. Reads a signal. */
  readRaw: () => RawOptions;
}

/** What the panel shows of how an answer came about. All of it may be missing, and comes from the service: text only. */
export function createTrace({ words: { trace: strings }, language, profile, storage, readRaw }: TraceOptions): Tool {
  const readOptions = createOptionReader(readRaw);
  const showsSources = (): boolean => readOptions().citations !== false;
  const lists = new Map<string, { list: ReferenceList; cite: Cite }>();

  function listOf({ id, parts }: Message): { list: ReferenceList; cite: Cite } {
    let found = lists.get(id);
    if (!found) {
      const list = createReferenceList(() => {
        // One at a time, of all answers.
        for (const other of lists.values()) other.list.hide();
      });
      found = { list, cite: citeWith(list, strings, showsSources) };
      lists.set(id, found);
    }
    const part = parts.findLast(({ type }) => type === 'data-references');
    found.list.update(part?.type === 'data-references' ? part.data : undefined, showsSources());
    return found;
  }

  return {
    css,
    order: 3,
    // Thoughts and steps, in the order in which they came.
    above(message, isStreaming) {
      const { parts, metadata } = message;
      const shown = readOptions().thoughts;
      const thoughts = parts.flatMap((part) => (part.type === 'reasoning' && part.text ? [part.text] : []));
      const steps = parts.flatMap((part) => (part.type === 'data-step' ? [part] : []));
      const isThinking = isStreaming && !parts.some(({ type }) => type === 'text');
      const rows = [
        thoughts[0] && shown !== 'off' && <Thoughts key="thoughts" text={thoughts.join('\n\n')} isThinking={isThinking} isOpen={shown === 'open'} takenMs={metadata.reasoningMs} strings={strings} language={language} />,
        steps[0] && <Steps key="steps" steps={steps} isStreaming={isStreaming} strings={strings} />,
      ];
      const first = parts.find(({ type }) => type === 'reasoning' || type === 'data-step');
      if (first?.type === 'data-step') rows.reverse();
      return first ? <div key="above" class="above">{rows}</div> : null;
    },
    cite: (message) => listOf(message).cite,
    // The list of sources once the answer is whole, and the one that was opened.
    below: (message, isStreaming) => showsSources() ? (
      <Sources key="sources" list={listOf(message).list} isStreaming={isStreaming} imagePrefixes={profile.imagePrefixes.value} strings={strings} />
    ) : null,
    under: () => (profile.app.value?.thinking === 'visitor' && (readOptions().thinking ?? 'visitor') === 'visitor' ? <ThinkingSwitch key="think" storage={storage} label={strings.think} /> : null),
  };
}
