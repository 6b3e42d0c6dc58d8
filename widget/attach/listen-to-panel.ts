export interface PanelListeners {
  onFiles: (files: FileList) => void;
  /** Whether files are being dragged over the panel. */
  onDrag: (isOver: boolean) => void;
}

/** `dragover` comes at least so often while something is dragged. Safari does not say where what leaves goes. */
const leftAfterMs = 500;

/** Takes files that are dropped on the panel or pasted into it. The page's own drops are left alone. The function returned ends that. */
export function listenToPanel(panel: HTMLElement, { onFiles, onDrag }: PanelListeners): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function leave(): void {
    clearTimeout(timer);
    onDrag(false);
  }

  const listeners: { [type: string]: (event: Event) => void } = {
    dragover(event) {
      if (!(event instanceof DragEvent) || !event.dataTransfer?.types.includes('Files')) return;
      take(event);
      event.dataTransfer.dropEffect = 'copy';
      clearTimeout(timer);
      timer = setTimeout(leave, leftAfterMs);
      onDrag(true);
    },
    drop(event) {
      leave();
      if (!(event instanceof DragEvent) || !event.dataTransfer?.files.length) return;
      take(event);
      onFiles(event.dataTransfer.files);
    },
    paste(event) {
      const data = event instanceof ClipboardEvent && event.clipboardData;
      // Office programs put a picture of a copied text beside it: the text is meant.
      if (!data || !data.files.length || data.types.includes('text/plain')) return;
      take(event);
      onFiles(data.files);
    },
  };

  // What is meant for the chat is not for the page too.
  function take(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
  }

  for (const [type, listener] of Object.entries(listeners)) panel.addEventListener(type, listener);
  return () => {
    clearTimeout(timer);
    for (const [type, listener] of Object.entries(listeners)) panel.removeEventListener(type, listener);
  };
}
