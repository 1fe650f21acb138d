/** How a finding weighs: `blocking` cannot be accepted by one person alone, `unverified` could not be looked up. */
export type FindingLevel = 'ok' | 'info' | 'warning' | 'blocking' | 'unverified';
