/** The hash of everything that the built files depend on, as hexadecimal digits. */
export function stamp(): string;
