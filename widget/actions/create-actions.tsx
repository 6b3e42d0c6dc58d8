import { Fragment, type VNode } from 'preact';
import type { Message } from '../../server/wire/protocol.ts';
import { createOptionReader } from '../more-options.ts';
import { systemClock } from '../transport/clock.ts';
import { createToolRequest } from '../transport/tool-request.ts';
import { GlyphButton } from '../ui/glyph-button.tsx';
import { Gone } from '../ui/gone.tsx';
import { Live } from '../ui/live.tsx';
import type { Tool, ToolHost } from '../ui/tool.ts';
import css from './actions.css?inline';
import { createEdit } from './edit.tsx';
import { createFeedback } from './feedback.ts';
import { RateButtons, RateWords } from './rate.tsx';
import { Stamp } from './stamp.tsx';

const again = 'M20 11a8 8 0 1 0-2.3 6M20 4v7h-7';

/** When a message was written, and what can be done with it: rate it, have it answered again, change it. */
export function createActions(host: ToolHost): Tool {
  const { conversation, language, endpoint, app, api, effect, signal, shadow } = host;
  const strings = host.words.actions;
  const readOptions = createOptionReader(host.readRaw);
  const feedback = createFeedback({
    request: createToolRequest({ api, endpoint, clock: systemClock }),
    app,
    signal,
    onGiven: (detail) => shadow.host.dispatchEvent(new CustomEvent('bailian-chat:feedback', { detail, bubbles: true, composed: true })),
  });
  const edit = createEdit({ host, strings });
  /** When messages came that the backend has told no time of yet. */
  const seenAt = new Map<string, string>();

  function timeOf({ id, metadata }: Message): string {
    const time = metadata.createdAt ?? seenAt.get(id) ?? new Date().toISOString();
    seenAt.set(id, time);
    return time;
  }

  const isLast = (message: Message): boolean => conversation.status.value === 'idle' && conversation.messages.value.at(-1)?.id === message.id;
  const explain: RateWords['props']['explain'] = ({ code }) => `${strings.notKept} ${host.explain(code)}`;

  function drawFoot(message: Message): VNode {
    const { outcome } = message.metadata;
    const isRated = readOptions().feedback === true;
    // Read here, where it is noticed when it changes.
    const given = feedback.of(message);
    return (
      <span class="actions">
        {isLast(message) && outcome === 'done' && (
          <GlyphButton
            d={again}
            class="icon small"
            label={strings.regenerate}
            onClick={() => {
              conversation.retry();
              host.focus();
            }}
          />
        )}
        {isRated && outcome !== 'failed' && <RateButtons message={message} given={given} feedback={feedback} strings={strings} />}
        <Stamp time={timeOf(message)} language={language} describe={strings.answeredAt} />
        {isRated && <RateWords message={message} given={given} feedback={feedback} strings={strings} explain={explain} />}
      </span>
    );
  }

  return {
    css,
    order: 5,
    field: () => (
      <Fragment key="actions">
        <Gone onGone={edit.dispose} />
        {edit.field()}
      </Fragment>
    ),
    foot: (message) => <Live key="actions" effect={effect} draw={() => drawFoot(message)} />,
    question(message) {
      return (
        <Fragment key="actions">
          <Stamp time={timeOf(message)} language={language} describe={strings.sentAt} />
          <Live effect={effect} draw={() => edit.button(message)} />
        </Fragment>
      );
    },
  };
}
