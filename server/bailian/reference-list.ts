import type { Reference, StreamPart } from '../wire/protocol.ts';
import { toSourcePart } from '../wire/source-part.ts';
import type { Disclosure } from './disclosure.ts';
import { type DocReference, toReference } from './doc-reference.ts';

/** More changes than a list that only grows can have are no list any more. */
const MAX_CHANGES = 60;

export interface ReferenceList {
  /** Takes the whole list of an event, which replaces the one before. Gives parts when that changes something. */
  replace(references: readonly DocReference[]): StreamPart[];
  /** The list once more, after a reset. */
  repeat(): StreamPart[];
}

/** What an answer refers to so far. */
export function createReferenceList(disclosure: Disclosure): ReferenceList {
  let references: Reference[] = [];
  let encoded = '[]';
  let changes = 0;
  /** Clients of the plain protocol append each source they are given. */
  const told = new Set<number>();

  function toParts(): StreamPart[] {
    const sources = references.filter(({ number }) => !told.has(number));
    for (const { number } of sources) told.add(number);
    return [{ type: 'data-references', id: 'references', data: references }, ...sources.map(toSourcePart)];
  }

  return {
    replace(list) {
      if (disclosure.citations === 'off' || changes === MAX_CHANGES) return [];
      const next = list.map((reference) => toReference(reference, disclosure));
      const nextEncoded = JSON.stringify(next);
      if (nextEncoded === encoded) return [];
      references = next;
      encoded = nextEncoded;
      changes += 1;
      return toParts();
    },
    repeat() {
      told.clear();
      return references.length > 0 ? toParts() : [];
    },
  };
}
