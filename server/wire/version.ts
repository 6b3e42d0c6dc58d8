/** Of the package; package.json says the same. This file imports nothing. */
export const version = '0.1.0';
