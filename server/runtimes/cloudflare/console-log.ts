import type { Log } from '../../log.ts';

/** One line of JSON an entry, which the platform's logs take apart and can search. */
export const consoleLog: Log = ({ level, event, ...fields }) => {
  console[level](JSON.stringify({ level, event, ...fields }));
};
