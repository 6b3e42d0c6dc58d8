import type { VNode } from 'preact';

const paths = {
  close: 'M6 6l12 12M18 6L6 18',
  newConversation: 'M12 20h8M5 19l1-4L16 5l3 3L9 18z',
  send: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  stop: 'M7 7h10v10H7z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  done: 'M5 12l5 5 9-9',
  spark: 'M12 4l2 6 6 2-6 2-2 6-2-6-6-2 6-2z',
};

export type IconName = keyof typeof paths;

interface IconButtonProps {
  icon: IconName;
  label: string;
  class?: string;
  part?: string;
  hidden?: boolean;
  disabled?: boolean;
  /** Absent for the button that submits its form. */
  onClick?: ((event: MouseEvent) => void) | undefined;
}

export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** A button that shows an icon and says what it does. */
export function IconButton({ icon, label, class: className = 'icon', ...rest }: IconButtonProps): VNode {
  return (
    <button type={rest.onClick ? 'button' : 'submit'} class={className} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
