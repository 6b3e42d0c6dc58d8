/** Two soft tones, made here: no file to load. Where the browser lets no page sound yet, nothing is heard. */
export function playSound(Context: typeof AudioContext | undefined = globalThis.AudioContext): void {
  if (!Context) return;
  const context = new Context();
  for (const [at, pitch] of [
    [0, 660],
    [0.12, 880],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + at;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.08, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.25);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.3);
    if (at) tone.addEventListener('ended', () => void context.close());
  }
}
