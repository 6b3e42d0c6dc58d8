import { Component, createRef, type ComponentChildren, type RefObject } from 'preact';
import { MAX_FILES, toAccept } from '../../server/wire/file-types.ts';
import { AttachmentRow } from './attachment-row.tsx';
import type { Attachments } from './attachments.ts';
import { describe, type DescribeOptions } from './describe.ts';
import { toShownName } from './file-name.ts';
import { Glyph } from './glyph.tsx';
import { listenToPanel } from './listen-to-panel.ts';

interface TrayProps extends DescribeOptions {
  attachments: Attachments;
  isHeld: boolean;
  /** Puts the cursor into the composer. */
  focus: () => void;
  /** Called when the panel is taken away. */
  onGone: () => void;
}

/** What is attached, and the ways to attach more: a button, and what is dropped on the panel or pasted into it. */
export class Tray extends Component<TrayProps, { isDragging: boolean }> {
  private declare tray: RefObject<HTMLDivElement | null>;
  private declare button: RefObject<HTMLButtonElement | null>;
  private declare input: RefObject<HTMLInputElement | null>;
  private declare stop: () => void;
  /** How many there were. */
  private declare length: number;

  constructor(props: TrayProps) {
    super(props);
    this.state = { isDragging: false };
    this.length = 0;
    this.tray = createRef();
    this.button = createRef();
    this.input = createRef();
  }

  override componentDidMount(): void {
    const panel = this.tray.current?.closest<HTMLElement>('.panel');
    if (!panel) return;
    this.stop = listenToPanel(panel, {
      onFiles: (files) => {
        this.props.attachments.add(files);
        this.props.focus();
      },
      onDrag: (isDragging) => {
        if (isDragging !== this.state.isDragging) this.setState({ isDragging });
      },
    });
  }

  override componentDidUpdate(): void {
    const list = this.tray.current?.firstElementChild;
    const { length } = this.props.attachments.list.peek();
    // What has just been added is seen, whatever stands above it.
    if (list && length > this.length) list.scrollTop = list.scrollHeight;
    this.length = length;
  }

  override componentWillUnmount(): void {
    this.stop();
    this.props.onGone();
  }

  override render({ attachments, isHeld, ...options }: TrayProps): ComponentChildren {
    const { strings, taken } = options;
    const list = attachments.list.value;
    const news = attachments.news.value;
    const leftOut = attachments.leftOut.value;
    const label = taken.files ? strings.attach : strings.attachPicture;
    return [
      <div class="tray" ref={this.tray} hidden={!list[0]}>
        <ul aria-label={strings.attached}>
          {list.map((attachment, at) => (
            <AttachmentRow key={attachment.id} attachment={attachment} onRemove={() => this.remove(at)} onRetry={() => this.retry(at)} {...options} />
          ))}
        </ul>
        <p class="note" role="status">
          {leftOut ? strings.leftOut({ count: leftOut, max: MAX_FILES }) : isHeld && strings.wait}
        </p>
      </div>,
      <span class="hush" role="status">
        {news && list.includes(news) && strings.news({ name: toShownName(news.name), text: describe(news, options) })}
      </span>,
      <button type="button" class="icon clip" part="attach" ref={this.button} aria-label={label} title={label} onClick={() => this.input.current?.click()}>
        <Glyph name="clip" />
      </button>,
      <input type="file" hidden multiple accept={toAccept(taken)} ref={this.input} onChange={() => this.take()} />,
      this.state.isDragging && (
        <div class="drop" aria-hidden="true">
          {strings.drop}
        </div>
      ),
    ];
  }

  private take(): void {
    const input = this.input.current;
    if (!input?.files) return;
    this.props.attachments.add(input.files);
    // The same file again is a change again.
    input.value = '';
  }

  private remove(at: number): void {
    const { attachments } = this.props;
    const one = attachments.list.peek()[at];
    if (!one) return;
    attachments.remove(one.id);
    // Its button had the focus and is gone.
    const buttons = this.removeButtons();
    (buttons[at] ?? buttons[at - 1] ?? this.button.current)?.focus();
  }

  private retry(at: number): void {
    const { attachments } = this.props;
    const one = attachments.list.peek()[at];
    if (!one) return;
    attachments.retry(one.id);
    this.removeButtons()[at]?.focus();
  }

  private removeButtons(): HTMLElement[] {
    return Array.from(this.tray.current?.querySelectorAll<HTMLElement>('.small') ?? []);
  }
}
