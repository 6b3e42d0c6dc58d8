export interface Md5 {
  update(bytes: Uint8Array): void;
  /** In hexadecimal. Ends it. */
  digest(): string;
}

export type CreateMd5 = () => Md5;

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const sines = Int32Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32) | 0);

/** MD5 (RFC 1321), piece by piece: Web Crypto has none, and a file does not fit into memory. */
export function createMd5(): Md5 {
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  const block = new Uint8Array(64);
  const words = new DataView(block.buffer);
  let length = 0;

  function mix(): void {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let at = 0; at < 64; at++) {
      const round = at >> 4;
      const mixed = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const word = round === 0 ? at : round === 1 ? (5 * at + 1) & 15 : round === 2 ? (3 * at + 5) & 15 : (7 * at) & 15;
      const sum = (a + mixed + (sines[at] ?? 0) + words.getInt32(word * 4, true)) | 0;
      const shift = shifts[round * 4 + (at & 3)] ?? 0;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    [a, b, c, d].forEach((value, at) => (state[at] = ((state[at] ?? 0) + value) | 0));
  }

  function update(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const at = length % 64;
      const piece = bytes.subarray(from, from + 64 - at);
      block.set(piece, at);
      from += piece.length;
      length += piece.length;
      if (length % 64 === 0) mix();
    }
  }

  return {
    update,
    digest() {
      const bits = length * 8;
      update(Uint8Array.of(0x80));
      while (length % 64 !== 56) update(Uint8Array.of(0));
      const end = new DataView(new ArrayBuffer(8));
      end.setUint32(0, bits >>> 0, true);
      end.setUint32(4, Math.floor(bits / 2 ** 32), true);
      update(new Uint8Array(end.buffer));
      return Array.from(new Uint8Array(state.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}
