import { Component, createRef, type RefObject, type VNode } from 'preact';
import type { Message } from '../../server/wire/protocol.ts';
import type { ChatProps } from './chat-model.ts';
import { Dots } from './dots.tsx';
import { EmptyState } from './empty-state.tsx';
import { IconButton } from './icon.tsx';
import { MessageView } from './message-view.tsx';
import { Notice } from './notice.tsx';

/** How far from the end still counts as being there, in pixels. */
const tolerance = 48;

/** The messages. The list stays at its end while it grows, for as long as the reader is there. */
export class MessageList extends Component<ChatProps, { isAway: boolean }> {
  private declare box: RefObject<HTMLDivElement | null>;
  private declare observer: ResizeObserver;
  private declare lastTop: number;
  private declare question: Message | undefined;
  /** The nodes of finished messages. The same node again tells Preact that there is nothing to do. */
  private declare drawn: WeakMap<Message, VNode>;
  private declare drawnWith: unknown[];

  constructor(props: ChatProps) {
    super(props);
    this.box = createRef();
    this.lastTop = 0;
    this.drawn = new WeakMap();
    this.drawnWith = [];
  }

  override componentDidMount(): void {
    const box = this.box.current;
    this.observer = new ResizeObserver(() => this.follow());
    if (!box?.firstElementChild) return;
    this.observer.observe(box);
    this.observer.observe(box.firstElementChild);
  }

  override componentDidUpdate({ chat }: ChatProps): void {
    const last = chat.conversation.messages.value.findLast(({ role }) => role === 'user');
    // Whoever asks wants to see the answer, wherever the list stood.
    if (last !== this.question && last) this.toEnd();
    this.question = last;
  }

  override componentWillUnmount(): void {
    this.observer.disconnect();
  }

  override render({ chat }: ChatProps): VNode {
    const { conversation, markdown, profile, strings, tools } = chat;
    const messages = conversation.messages.value;
    const answer = conversation.answer.value;
    const status = conversation.status.value;
    const drawnWith = [tools.value, markdown.value, profile.imagePrefixes.value];
    if (drawnWith.some((value, at) => value !== this.drawnWith[at])) this.drawn = new WeakMap();
    this.drawnWith = drawnWith;
    // One list with the answer that grows, so that it keeps its element when it is finished.
    const rows = messages.map((message) => this.draw(message));
    if (answer) rows.push(<MessageView key={answer.id} chat={chat} message={answer} isStreaming />);
    return (
      <div class="list">
        <div class="messages" part="messages" role="log" aria-live="off" aria-label={strings.messages} tabIndex={0} ref={this.box} onScroll={() => this.onScroll()}>
          <div class="content">
            {!messages[0] && !answer && (status === 'idle' ? <EmptyState chat={chat} /> : <p class="note">{strings.loading}</p>)}
            {rows}
            {!answer && /sending|stopping/.test(status) && <Dots />}
            <Notice chat={chat} />
            {chat.fromTools('after')}
          </div>
        </div>
        {this.state.isAway && <IconButton icon="down" class="jump" label={strings.jumpToLatest} onClick={() => this.toEnd()} />}
      </div>
    );
  }

  private draw(message: Message): VNode {
    const vnode = this.drawn.get(message) ?? <MessageView key={message.id} chat={this.props.chat} message={message} />;
    this.drawn.set(message, vnode);
    return vnode;
  }

  private onScroll(): void {
    const box = this.box.current;
    if (!box) return;
    const distance = box.scrollHeight - box.scrollTop - box.clientHeight;
    // Any way up lets go, or a slow finger would be pulled back with every word.
    if (box.scrollTop < this.lastTop && distance > 2) this.setState({ isAway: true });
    else if (distance < tolerance) this.setState({ isAway: false });
    this.lastTop = box.scrollTop;
  }

  private toEnd(): void {
    this.setState({ isAway: false });
    this.follow(true);
  }

  private follow(always = false): void {
    const box = this.box.current;
    if (box && (always || !this.state.isAway)) box.scrollTop = box.scrollHeight;
  }
}
