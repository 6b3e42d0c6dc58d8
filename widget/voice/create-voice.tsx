import { Fragment } from 'preact';
import { textOf } from '../../server/wire/messages.ts';
import { GlyphButton } from '../ui/glyph-button.tsx';
import { Gone } from '../ui/gone.tsx';
import { Live } from '../ui/live.tsx';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { createDictation } from './dictation.ts';
import { createReading } from './reading.ts';
import { readSpeech } from './speech.ts';
import css from './voice.css?inline';

const microphone = 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v4';
const speaker = 'M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11';
const halt = 'M7 7h10v10H7z';

/** Dictation in the composer and a voice for answers. What the browser does not have is not shown. */
export function createVoice(host: ToolHost): Tool {
  const { conversation, panel, language, signal, effect } = host;
  const strings = host.words.voice;
  const { Recognition, synthesis, Utterance } = readSpeech(window);
  const dictation =
    Recognition && createDictation({ Recognition, lang: language, readDraft: () => panel.draft.peek(), writeDraft: (text) => panel.setDraft(text), signal });
  const reading = synthesis && Utterance && createReading({ synthesis, Utterance, lang: language, signal });

  function stop(): void {
    dictation?.stop();
    reading?.stop();
  }

  let before = '';
  const stopWatch = effect(() => {
    // A closed panel, another question, another conversation: nobody speaks or is heard any more.
    const now = `${panel.isOpen.value} ${conversation.messages.value.findLast(({ role }) => role === 'user')?.id} ${conversation.status.value === 'sending'}`;
    if (now !== before) stop();
    before = now;
  });
  addEventListener('pagehide', stop);

  function dispose(): void {
    stop();
    stopWatch();
    removeEventListener('pagehide', stop);
  }

  return {
    css,
    order: 8,
    field() {
      const isListening = dictation?.isListening.value ?? false;
      const problem = dictation?.problem.value;
      const said = isListening ? strings.listening : problem && strings[problem];
      return (
        <Fragment key="voice">
          <Gone onGone={dispose} />
          {dictation && (
            <GlyphButton
              d={isListening ? halt : microphone}
              class={isListening ? 'icon dictate listening' : 'icon dictate'}
              label={isListening ? strings.stopDictating : strings.dictate}
              onClick={() => {
                if (isListening) dictation.stop();
                else dictation.start();
                host.focus();
              }}
            />
          )}
          {dictation && (
            <p class={problem ? 'over heard' : 'note heard'} role="status">
              {said}
            </p>
          )}
        </Fragment>
      );
    },
    foot(message) {
      const text = textOf(message);
      if (!reading || !text) return null;
      const draw = () => {
        const isRead = reading.current.value === message.id;
        return (
          <GlyphButton
            d={isRead ? halt : speaker}
            class="icon small"
            label={isRead ? strings.stopReading : strings.read}
            onClick={() => (isRead ? reading.stop() : reading.read(message.id, text))}
          />
        );
      };
      return <Live key="voice" effect={effect} draw={draw} />;
    },
  };
}
