import { Component, createRef, type ComponentChildren, type RefObject, type VNode } from 'preact';
import type { Reference } from '../../server/wire/protocol.ts';
import type { TraceStrings } from '../i18n/trace-strings.ts';
import { Passage } from './passage.tsx';
import type { ReferenceList } from './reference-list.ts';

interface SourcesProps {
  list: ReferenceList;
  isStreaming: boolean;
  imagePrefixes: readonly string[];
  strings: TraceStrings;
}

/** More than these are shown when they are asked for. */
const shownAtFirst = 5;

/** All sources of an answer, cited or not, and the one that is open. */
export class Sources extends Component<SourcesProps, { isWhole: boolean }> {
  private declare rows: RefObject<HTMLOListElement | null>;
  private declare stop: () => void;

  constructor(props: SourcesProps) {
    super(props);
    this.rows = createRef();
  }

  override componentDidMount(): void {
    this.stop = this.props.list.subscribe(() => this.forceUpdate());
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  override render({ list, isStreaming, imagePrefixes, strings }: SourcesProps): ComponentChildren {
    const all = list.all();
    const opened = list.opened();
    const shown = this.state.isWhole || all.length === shownAtFirst + 1 ? all : all.slice(0, shownAtFirst);
    return [
      // Below a text that grows they would jump with every line.
      !isStreaming && all[0] && (
        <section class="sources" part="sources" aria-label={strings.sources}>
          <ol ref={this.rows}>
            {shown.map((reference) => (
              <li key={reference.number}>
                <SourceButton reference={reference} onClick={(button) => list.open(reference, button)} />
              </li>
            ))}
          </ol>
          {shown.length < all.length && (
            <button type="button" class="source" onClick={() => this.showAll()}>
              {strings.showAll({ count: all.length })}
            </button>
          )}
        </section>
      ),
      opened && <Passage key={opened.number} reference={opened} imagePrefixes={imagePrefixes} strings={strings} onClose={list.close} />,
    ];
  }

  private showAll(): void {
    // The button that had the focus is gone then.
    this.setState({ isWhole: true }, () => this.rows.current?.querySelectorAll('button')[shownAtFirst]?.focus());
  }
}

interface SourceButtonProps {
  reference: Reference;
  onClick: (button: HTMLElement) => void;
}

function SourceButton({ reference, onClick }: SourceButtonProps): VNode {
  return (
    <button type="button" class="source" aria-haspopup="dialog" title={reference.title} onClick={({ currentTarget }) => onClick(currentTarget)}>
      <span>{reference.number}</span> <bdi>{reference.title}</bdi>
    </button>
  );
}
