/** The mail that carries the link: the name by which the outbox knows it. */
export const RESET_LINK_PART = 'reset-link';
