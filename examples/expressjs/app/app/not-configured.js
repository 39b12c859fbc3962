/** The charm is not integrated with what this needs; the message says how to. */
export class NotConfigured extends Error {}
