import { Component, createRef, type RefObject, type VNode } from 'preact';
import { MAX_COMMENT_LENGTH } from '../../server/wire/feedback.ts';
import type { Message } from '../../server/wire/protocol.ts';
import type { ActionsStrings } from '../i18n/actions-strings.ts';
import type { Failure } from '../transport/api-error.ts';
import { GlyphButton } from '../ui/glyph-button.tsx';
import type { FeedbackState, Given } from './feedback.ts';

interface RateProps {
  message: Message;
  given: Given;
  feedback: FeedbackState;
  strings: ActionsStrings;
}

const thumbs = {
  up: 'M7 21V10l4-7c1.5 0 2.5 1 2.5 2.5V9H19c1.2 0 2 1 1.8 2.200l-1.3 8c-.2 1-1 1.8-2 1.8zM7 10H3v11h4',
  down: 'M17 3v11l-4 7c-1.5 0-2.5-1-2.5-2.5V15H5c-1.2 0-2-1-1.8-2.200l1.3-8c.2-1 1-1.8 2-1.8zM17 14h4V3h-4',
};

/** Two thumbs. The one that was given is filled. */
export function RateButtons({ message, given: { rating }, feedback, strings }: RateProps): VNode {
  return (
    <>
      {(['up', 'down'] as const).map((kind) => (
        <GlyphButton
          key={kind}
          d={thumbs[kind]}
          class="icon small thumb"
          label={kind === 'up' ? strings.good : strings.bad}
          pressed={rating === kind}
          onClick={() => feedback.rate(message, kind)}
        />
      ))}
    </>
  );
}

/** The field for words behind a rating, and what became of it. */
export class RateWords extends Component<RateProps & { explain: (failure: Failure) => string }> {
  private declare form: RefObject<HTMLFormElement | null>;

  constructor(props: RateWords['props']) {
    super(props);
    this.form = createRef();
  }

  override componentDidUpdate({ given: { isAsking } }: RateWords['props']): void {
    // Whoever has scrolled up sees the field for words all the same.
    if (this.props.given.isAsking && !isAsking) this.form.current?.scrollIntoView({ block: 'nearest' });
  }

  override render({ given, strings, explain }: RateWords['props']): VNode {
    const { rating, comment = '', isAsking, failure, news } = given;
    const label = rating === 'up' ? strings.whatWasGood : strings.whatWasBad;
    return (
      <>
        {isAsking && rating && (
          <form
            class="words"
            ref={this.form}
            onKeyDown={(event) => {
              // It leaves the field alone, and not the panel.
              if (event.key !== 'Escape' || event.isComposing) return;
              event.stopPropagation();
              this.leave('');
            }}
            onSubmit={(event) => {
              event.preventDefault();
              this.leave(new FormData(event.currentTarget).get('comment'));
            }}
          >
            <textarea name="comment" rows={2} dir="auto" maxLength={MAX_COMMENT_LENGTH} aria-label={label} placeholder={label} defaultValue={comment} />
            <button type="submit" class="chip">
              {strings.sendWords}
            </button>
            <button type="button" class="chip" onClick={() => this.leave('')}>
              {strings.skip}
            </button>
          </form>
        )}
        <span role="status" class={failure ? 'over' : 'said'}>
          {failure ? explain(failure) : news && strings[news]}
        </span>
      </>
    );
  }

  /** With these words, or without; the focus goes back to the thumb. */
  private leave(comment: FormDataEntryValue | null): void {
    const { message, feedback } = this.props;
    this.form.current?.closest('.actions')?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus();
    feedback.addWords(message, typeof comment === 'string' ? comment : '');
  }
}
