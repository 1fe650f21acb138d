/** Injection token of the one frozen {@link Config}. */
export const CONFIG = Symbol('Config');
