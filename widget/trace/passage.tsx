import { Component, createRef, type RefObject, type VNode } from 'preact';
import type { Reference } from '../../server/wire/protocol.ts';
import type { TraceStrings } from '../i18n/trace-strings.ts';
import { isAllowedImage } from '../markdown/is-allowed-image.ts';
import { toHttpUrl } from '../markdown/safe-url.ts';
import { IconButton } from '../ui/icon.tsx';
import { onEscape } from '../ui/on-escape.ts';

interface PassageProps {
  reference: Reference;
  imagePrefixes: readonly string[];
  strings: TraceStrings;
  onClose: () => void;
}

/** What a source says, over the lower part of the conversation. Its text is text: no Markdown, no HTML. */
export class Passage extends Component<PassageProps> {
  private declare box: RefObject<HTMLDivElement | null>;
  private declare stop: () => void;

  constructor(props: PassageProps) {
    super(props);
    this.box = createRef();
  }

  override componentDidMount(): void {
    const box = this.box.current;
    this.stop = onEscape(box, () => this.props.onClose());
    box?.focus({ preventScroll: true });
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  override render({ reference, imagePrefixes, strings, onClose }: PassageProps): VNode {
    const { number, title, document, pages = [], text, images = [], url = '' } = reference;
    const link = toHttpUrl(url);
    const shown = images.flatMap((image) => toHttpUrl(image) ?? []).filter((image) => isAllowedImage(image, imagePrefixes));
    return (
      <div class="passage" role="dialog" aria-label={strings.source({ number, title })} tabIndex={-1} ref={this.box}>
        <div class="top">
          <strong dir="auto">{title}</strong>
          <IconButton icon="close" label={strings.closeSource} onClick={onClose} />
        </div>
        <div class="inside" role="group" aria-label={title} tabIndex={0}>
          {(document !== title || pages[0] !== undefined) && (
            <p class="note">
              {document !== title && <bdi>{document}</bdi>} {pages[0] !== undefined && strings.pages({ count: pages.length, list: pages.join(strings.separator) })}
            </p>
          )}
          {text && (
            <p class="plain" dir="auto">
              {text}
            </p>
          )}
          {shown.map(({ href }) => (
            <img alt={title} loading="lazy" decoding="async" referrerPolicy="no-referrer" src={href} />
          ))}
          {link && (
            <a href={link.href} title={link.href} target="_blank" rel="noopener noreferrer nofollow ugc" referrerPolicy="no-referrer">
              {strings.openDocument({ host: link.host })}
            </a>
          )}
        </div>
      </div>
    );
  }
}
