import type { Step, StreamPart } from '../wire/protocol.ts';
import type { Disclosure } from './disclosure.ts';
import { toDetails } from './observation.ts';
import { toReadableLine } from './readable-text.ts';
import { type Action, parseRecord } from './thoughts.ts';

const MAX_STEPS = 50;
const MAX_NAME = 80;
/** Changes of one step that are told; an app that has more is wrong. */
const MAX_CHANGES = 20;

export interface StepList {
  /** Takes what one event tells. Gives parts for the steps that are new or changed. */
  note(actions: readonly Action[]): StreamPart[];
  /** Ends what came before the answer: while that is written, nothing is looked up any more. Nodes write it themselves. */
  finishLookups(): StreamPart[];
  finish(): StreamPart[];
  /** All of them once more, after a reset. */
  repeat(): StreamPart[];
}

interface Entry {
  id: string;
  /** What tells one thing from another: the kind with the service's id or the name. */
  key: string;
  /** Arguments as far as they are whole, to tell two calls of the same plug-in apart. Never passed on. */
  callArguments: string;
  observation: string;
  step: Step;
  changes: number;
}

/** The steps of one answer. Events repeat them, in whole or in part; each is told when it changes. */
export function createStepList({ steps }: Pick<Disclosure, 'steps'>): StepList {
  const entries: Entry[] = [];

  const toPart = ({ id, step }: Entry): StreamPart => ({ type: 'data-step', id, data: step });

  function change(entry: Entry, step: Step): StreamPart[] {
    if (JSON.stringify(step) === JSON.stringify(entry.step) || entry.changes >= MAX_CHANGES) return [];
    entry.step = step;
    entry.changes += 1;
    return [toPart(entry)];
  }

  function add(action: Action, key: string): Entry | undefined {
    if (entries.length === MAX_STEPS) return undefined;
    const name = toReadableLine(action.name, MAX_NAME).replace(/^…$/, '');
    const step: Step = { kind: action.kind, name: name || action.kind, isRunning: true };
    const entry: Entry = { id: `step-${entries.length + 1}`, key, callArguments: '', observation: '', step, changes: 0 };
    entries.push(entry);
    return entry;
  }

  /** The step that an event tells more of. `taken` are those it has told of already. */
  function find(key: string, callArguments: string, taken: ReadonlySet<Entry>): Entry | undefined {
    const same = entries.filter((entry) => entry.key === key && !taken.has(entry));
    if (callArguments === '') return same.find(({ step }) => step.isRunning) ?? same[0];
    return same.find((entry) => entry.callArguments === callArguments) ?? same.find((entry) => entry.callArguments === '');
  }

  function note(action: Action, taken: Set<Entry>): StreamPart[] {
    const key = `${action.kind} ${action.id || action.name}`;
    const callArguments = parseRecord(action.arguments) ? action.arguments.slice(0, 2_000) : '';
    const known = find(key, callArguments, taken);
    const entry = known ?? add(action, key);
    if (!entry) return [];
    taken.add(entry);
    if (callArguments !== '') entry.callArguments = callArguments;
    const details = steps === 'details' && action.observation !== '' && action.observation !== entry.observation ? toDetails(action.kind, action.observation) : entry.step.details;
    if (action.observation !== '') entry.observation = action.observation;
    const step: Step = { ...entry.step, isRunning: entry.step.isRunning && !action.isDone, ...(details && details.length > 0 ? { details } : {}) };
    if (known) return change(entry, step);
    entry.step = step;
    return [toPart(entry)];
  }

  function finish(isMeant: (entry: Entry) => boolean): StreamPart[] {
    return entries.filter((entry) => entry.step.isRunning && isMeant(entry)).map((entry) => {
      entry.step = { ...entry.step, isRunning: false };
      return toPart(entry);
    });
  }

  return {
    note(actions) {
      if (steps === 'off') return [];
      const taken = new Set<Entry>();
      return actions.flatMap((action) => note(action, taken));
    },
    finishLookups: () => finish(({ step }) => step.kind !== 'node'),
    finish: () => finish(() => true),
    repeat: () => entries.map(toPart),
  };
}
