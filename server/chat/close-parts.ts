import type { StreamPart } from '../wire/protocol.ts';

/** The ends of whatever parts are still open, so that a stream that broke off is well formed all the same. */
export function closeParts(parts: readonly StreamPart[]): StreamPart[] {
  const open = new Map<string, StreamPart>();
  for (const part of parts) {
    if (part.type === 'text-start') open.set(`text ${part.id}`, { type: 'text-end', id: part.id });
    else if (part.type === 'reasoning-start') open.set(`reasoning ${part.id}`, { type: 'reasoning-end', id: part.id });
    else if (part.type === 'text-end') open.delete(`text ${part.id}`);
    else if (part.type === 'reasoning-end') open.delete(`reasoning ${part.id}`);
    else if (part.type === 'data-step' && part.data.isRunning) open.set(`step ${part.id}`, { ...part, data: { ...part.data, isRunning: false } });
    else if (part.type === 'data-step') open.delete(`step ${part.id}`);
    else if (part.type === 'reset-step') open.clear();
  }
  return [...open.values()];
}

/** Whether anything of the answer itself was shown. */
export function hasText(parts: readonly StreamPart[]): boolean {
  return parts.some((part) => part.type === 'text-delta' && part.delta !== '');
}
