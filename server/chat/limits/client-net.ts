/** Where a request is from, as far as that is counted. */
export interface ClientNet {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  address: string;
  /** The /24 or the /48 around it. */
  wide: string;
}
