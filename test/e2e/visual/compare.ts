import { PNG } from 'pngjs';

/** A difference of colour that eyes do not see, of 255. */
const tolerance = 24;

/** Share of the pixels that differ, from 0 to 1; 1 where the sizes do. */
export function compare(before: Buffer, after: Buffer): number {
  const [one, other] = [PNG.sync.read(before), PNG.sync.read(after)];
  if (one.width !== other.width || one.height !== other.height) return 1;
  let count = 0;
  for (let at = 0; at < one.data.length; at += 4) {
    if ([0, 1, 2].some((channel) => Math.abs((one.data[at + channel] ?? 0) - (other.data[at + channel] ?? 0)) > tolerance)) count += 1;
  }
  return count / (one.data.length / 4);
}
