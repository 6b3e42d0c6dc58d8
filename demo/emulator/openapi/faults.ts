/** Ways in which a call of the OpenAPI goes wrong, each on request. Calls that are refused anyway stay refused. */
export type OpenApiFault =
  /** 429 `Throttling.User`, with how long to wait. */
  | 'throttled'
  /** 500, before anything was done. */
  | 'server-error'
  /** Does what was asked, and breaks the connection in the middle of the answer. */
  | 'lost-reply'
  /** Status 200 with the HTML page of some gateway. */
  | 'garbage'
  /** Takes the call and never answers. */
  | 'hang';

export interface FaultOptions {
  /** Default: until it is taken off with null. */
  times?: number;
  /** The only action that it befalls. Default: every one. */
  action?: string;
}

export interface Faults {
  set: (fault: OpenApiFault | null, options?: FaultOptions) => void;
  /** The one of this call. */
  take(action: string): OpenApiFault | null;
}

export function createFaults(): Faults {
  let forced: { fault: OpenApiFault; times: number; action: string | undefined } | undefined;
  return {
    set(fault, { times = Infinity, action } = {}) {
      forced = fault === null ? undefined : { fault, times, action };
    },
    take(action) {
      if (!forced || (forced.action !== undefined && forced.action !== action)) return null;
      const { fault } = forced;
      if (--forced.times <= 0) forced = undefined;
      return fault;
    },
  };
}
