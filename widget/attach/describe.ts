import { type Attachable, extensionOf, fileKindOf, pictureSides } from '../../server/wire/file-types.ts';
import type { AttachStrings } from '../i18n/attach-strings.ts';
import type { Language } from '../i18n/choose-language.ts';
import type { Attachment } from './attachments.ts';

export interface DescribeOptions {
  strings: AttachStrings;
  language: Language;
  taken: Attachable;
}

/** How far a file is, or why it is not attached, in words. */
export function describe({ stage, step, problem, name, maxBytes }: Attachment, { strings, language, taken }: DescribeOptions): string {
  if (stage === 'reading') return strings.steps[step ?? 'unknown'] ?? strings.steps.unknown;
  if (stage !== 'failed') return strings.stages[stage];
  if (problem === 'type') return taken.files ? strings.wrongType : strings.wrongPictureType;
  if (problem === 'large') return strings.tooLarge({ limit: toSize(fileKindOf(name, taken)?.maxBytes ?? maxBytes, language) });
  if (problem === 'sides') return strings.wrongSides({ min: pictureSides.min, max: pictureSides.max, ratio: pictureSides.maxRatio });
  return strings.problems[problem ?? 'failed'];
}

/** Type and size. The type is set apart, or its letters would draw the number to them where words run from right to left. */
export function toDetails({ name, sizeBytes }: Attachment, language: Language): string {
  return `\u2068${extensionOf(name).toUpperCase()}\u2069 ${toSize(sizeBytes, language)}`;
}

/** Bytes as people read them: `1.2 MB`, and at least `0.1 kB`. */
function toSize(bytes: number, language: Language): string {
  const thousand = 1_024;
  const [unit, divisor] = bytes < thousand ** 2 ? (['kilobyte', thousand] as const) : (['megabyte', thousand ** 2] as const);
  const count = Math.max(bytes / divisor, 0.1);
  return count.toLocaleString(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: count < 10 ? 1 : 0 });
}
