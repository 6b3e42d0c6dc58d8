/** What may be used of an app. */
export interface AppLimits {
  /** Questions of one visitor. Twice as many where the site vouches for who that is. */
  turnsPerMinute: number;
  turnsPerHour: number;
  turnsPerDay: number;
  /** Answers to one visitor that run at the same time. */
  turnsAtOnce: number;
  /** Requests of one visitor of any kind, each backend for itself. Tabs that poll, because a proxy holds streams back, make one a second each. */
  requestsPerMinute: number;
  /** What the service counts for one visitor in a day, UTC. Four times as many where the site vouches for who that is. */
  tokensPerVisitorPerDay: number;
  /** For all of them together. Nothing is asked beyond it. */
  tokensPerDay: number;
  uploadsPerHour: number;
  uploadsPerDay: number;
  /** Megabytes of one visitor; all of them together may send twenty times as many. */
  uploadMegabytesPerDay: number;
  /** Visitors whom nobody knows that an app gets in an hour. */
  newVisitorsPerHour: number;
  /** Memories that are made for an app's visitors in a day: each is kept by the service, and paid for, until somebody deletes it. */
  newMemoriesPerDay: number;
  /** What visitors whom nobody knows may do from one address. The network around it may do six times as much. */
  perAddress: AddressLimits;
}

export interface AddressLimits {
  turnsPerMinute: number;
  turnsPerHour: number;
  turnsAtOnce: number;
  tokensPerDay: number;
  uploadsPerHour: number;
  newVisitorsPerHour: number;
  newMemoriesPerDay: number;
}

export const defaultLimits: AppLimits = {
  turnsPerMinute: 10,
  turnsPerHour: 60,
  turnsPerDay: 200,
  turnsAtOnce: 2,
  requestsPerMinute: 300,
  tokensPerVisitorPerDay: 50_000,
  tokensPerDay: 2_000_000,
  uploadsPerHour: 10,
  uploadsPerDay: 30,
  uploadMegabytesPerDay: 100,
  newVisitorsPerHour: 5_000,
  newMemoriesPerDay: 500,
  perAddress: { turnsPerMinute: 30, turnsPerHour: 300, turnsAtOnce: 6, tokensPerDay: 300_000, uploadsPerHour: 60, newVisitorsPerHour: 30, newMemoriesPerDay: 5 },
};
