import * as v from 'valibot';
import { MAX_TEXT_LENGTH } from '../chat/variables.ts';

const MAX_VALUES = 200;

const setBy = v.optional(v.picklist(['page', 'signed']), 'page');
const whole = v.pipe(v.number(), v.safeInteger('has to be a whole number'));

/** A variable as the file has it. Whether its default fits is checked where all of it is known to be well formed. */
export const variableSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('enum'),
    values: v.pipe(
      v.array(v.pipe(v.string(), v.nonEmpty('is empty'), v.maxLength(200, 'has more than 200 characters'))),
      v.nonEmpty('is empty'),
      v.maxLength(MAX_VALUES, `has more than ${MAX_VALUES} entries`),
    ),
    default: v.string(),
    from: setBy,
  }),
  v.strictObject({ type: v.literal('integer'), min: whole, max: whole, default: whole, from: setBy }),
  v.strictObject({ type: v.literal('date'), default: v.string(), from: setBy }),
  v.strictObject({ type: v.literal('language'), default: v.string(), from: setBy }),
  v.strictObject({ type: v.literal('slug'), default: v.string(), from: setBy }),
  v.strictObject({
    type: v.literal('text'),
    maxLength: v.optional(
      v.pipe(v.number(), v.integer('has to be a whole number'), v.minValue(1, 'is less than 1'), v.maxValue(MAX_TEXT_LENGTH, `is more than ${MAX_TEXT_LENGTH}`)),
      MAX_TEXT_LENGTH,
    ),
    default: v.optional(v.string()),
    from: setBy,
  }),
]);

export type VariableEntry = v.InferOutput<typeof variableSchema>;
