/** Where the token of a mailed link waits for its page, so that it stays out of addresses, histories and referrers. */
export const TURNO_COOKIE = 'ventanilla_turno';
export const TURNO_PATH = '/turno';
