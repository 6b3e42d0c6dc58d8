import { Component, createRef, type ComponentChildren, type RefObject, type VNode } from 'preact';
import { GlyphButton } from './glyph-button.tsx';
import { onEscape } from './on-escape.ts';

interface SideViewProps {
  onClose: () => void;
}

interface FrameProps {
  /** Also the name of its part. */
  name: string;
  title: string;
  back: string;
  /** What screen readers are told. */
  news: string;
  children: ComponentChildren;
}

const arrow = 'M20 12H4M10 6l-6 6 6 6';

/** A view in the place of the messages. It takes the focus, keeps it within itself while things in it go away, and Escape leaves it. */
export abstract class SideView<Props extends SideViewProps> extends Component<Props> {
  private declare box: RefObject<HTMLElement | null>;
  private declare stop: () => void;
  /** What had the focus before it went into a question or a form. */
  private declare opener: string | null | undefined;

  constructor(props: Props) {
    super(props);
    this.box = createRef();
  }

  /** Where the focus may be, as a selector: in the order of the view. */
  protected abstract spots(): string;

  /** Goes one step back within the view, or says that there is none. */
  protected abstract stepBack(): boolean;

  override componentDidMount(): void {
    const box = this.box.current;
    this.stop = onEscape(box, () => {
      if (!this.stepBack()) this.props.onClose();
    });
    box?.focus({ preventScroll: true });
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  /** Which spot has the focus; the number of spots when something else in here has it. */
  override getSnapshotBeforeUpdate(): number | null {
    const { box, focused } = this.find();
    if (!box?.contains(focused)) return null;
    if (!focused?.closest('.ask, form')) this.opener = labelOf(focused);
    const all = [...box.querySelectorAll(this.spots())];
    const at = all.findIndex((spot) => spot.contains(focused));
    return at < 0 ? all.length : at;
  }

  override componentDidUpdate(_props: Props, _state: unknown, spot: number | null): void {
    const { box, focused } = this.find();
    if (spot === null || !box || box.contains(focused)) return;
    // What had the focus is gone: its place gets it, or what has moved up to there.
    const place = box.querySelectorAll<HTMLElement>(this.spots())[spot];
    const controls = [...(place?.querySelectorAll<HTMLElement>('input, summary, button') ?? [])];
    const next = controls.find((control) => control.closest('.ask')) ?? controls.find((control) => labelOf(control) === this.opener) ?? controls[0];
    (next ?? place ?? box).focus({ preventScroll: !place });
  }

  protected frame({ name, title, back, news, children }: FrameProps): VNode {
    return (
      <section class={`view ${name}`} part={name} aria-label={title} tabIndex={-1} ref={this.box}>
        <div class="top">
          <GlyphButton d={arrow} class="icon back" label={back} onClick={this.props.onClose} />
          <h3>{title}</h3>
        </div>
        <div class="hush" role="status">
          {news}
        </div>
        {children}
      </section>
    );
  }

  private find(): { box: HTMLElement | null; focused: Element | null } {
    const box = this.box.current;
    const root = box?.getRootNode();
    const focused = root && 'activeElement' in root ? root.activeElement : null;
    return { box, focused: focused instanceof Element ? focused : null };
  }
}

function labelOf(element: Element | null): string | null | undefined {
  return element?.getAttribute('aria-label') ?? element?.textContent;
}
