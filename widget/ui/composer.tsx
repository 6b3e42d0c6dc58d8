import { Component, createRef, type RefObject, type TargetedKeyboardEvent, type VNode } from 'preact';
import { MAX_QUESTION_LENGTH } from '../../server/wire/protocol.ts';
import { countCodePoints } from '../state/conversation.ts';
import type { ChatProps } from './chat-model.ts';
import { IconButton } from './icon.tsx';

/** From how many characters before the limit on the visitor is told. */
const nearLimit = 200;

export class Composer extends Component<ChatProps> {
  private declare input: RefObject<HTMLTextAreaElement | null>;
  /** The text that the field's height is for. */
  private declare fitted: string | undefined;

  constructor(props: ChatProps) {
    super(props);
    this.input = createRef();
  }

  // As tall as its text; the style sheet says up to where.
  override componentDidUpdate(): void {
    const field = this.input.current;
    // Measuring lays out all of the panel, which a growing answer must not pay for.
    if (!field || field.value === this.fitted) return;
    field.style.height = 'auto';
    const { value, scrollHeight } = field;
    // Zero while the panel is hidden.
    this.fitted = scrollHeight ? value : undefined;
    if (this.fitted) field.style.height = `${scrollHeight}px`;
  }

  override render({ chat }: ChatProps): VNode {
    const { conversation, panel, profile, strings, language } = chat;
    const draft = panel.draft.value;
    const status = conversation.status.value;
    const left = MAX_QUESTION_LENGTH - countCodePoints(draft.trim());
    const action = /idle|loading/.test(status) ? 'send' : 'stop';
    const { placeholder } = profile.texts.value;
    const count = Math.abs(left).toLocaleString(language);

    function send(event: Event): void {
      event.preventDefault();
      if (conversation.send(draft)) panel.setDraft('');
      // The button that was pressed turns into another, and the focus must not go with it.
      if (event.type === 'submit') chat.focus();
    }

    function stop({ detail }: MouseEvent): void {
      // The second of two clicks was meant for the button that stood in this place.
      if (detail < 2) conversation.stop();
      chat.focus();
    }

    function onKeyDown(event: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
      // Enter that picks a word of an input method must not send. Safari ends the composition before it reports the
      // key, and tells by keyCode 229 only.
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event);
    }

    return (
      <form part="composer" onSubmit={send}>
        <div class="field">
          {chat.fromTools('field')}
          <textarea
            ref={this.input}
            part="input"
            rows={1}
            // The hint is in the language of the panel, what is typed in any.
            dir={draft ? 'auto' : undefined}
            enterkeyhint="send"
            aria-label={placeholder}
            placeholder={placeholder}
            value={draft}
            onInput={(event) => panel.setDraft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <IconButton
            key={action}
            icon={action}
            class="send"
            part="send"
            label={strings[action]}
            disabled={action === 'stop' ? status === 'stopping' : status !== 'idle' || !draft.trim() || left < 0 || chat.fromTools('file').includes(false)}
            onClick={action === 'stop' ? stop : undefined}
          />
        </div>
        {chat.fromTools('under')}
        <p class={left < 0 ? 'over' : 'note'} part="footer" role={left < nearLimit ? 'status' : undefined}>
          {left < nearLimit ? `${left < 0 ? strings.tooLong : strings.charactersLeft} ${count}` : <slot name="footer">{strings.aiLabel}</slot>}
        </p>
      </form>
    );
  }
}
