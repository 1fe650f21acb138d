/**
 * Pieces of SQL that the stores and reads of this room share.
 *
 * `NOW`: the hot verbs travel without a use case's BEGIN to take `now` from, so they read the same clock themselves. It is
 * one instant for all of a statement, and inside a use case's transaction it is the `now` of that transaction, so the
 * same text serves both. An expression and not a CTE: joined to each part of a call, a CTE took a seventh of its time.
 */
export const NOW = `date_trunc('milliseconds', now())`;

/** For reads that name the clock in many places. */
export const CLOCK = `clock AS (SELECT ${NOW} AS now)`;

/** The hot verbs travel in company: so many in one transaction, and so long until the next one goes beside a slow one. */
export const TOGETHER = { size: 20, patienceMs: 20 };

/** An instant inside JSON, as the contract writes it. */
export const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The periods of the ticket with this id, oldest first, in the contract's shape. */
export const periodsOf = (ticketId: string): string => `coalesce((
  SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'state', p.state, 'from', ${iso('p.from_at')}, 'to', ${iso('p.to_at')}, 'counter', pk.number, 'clerk', pm.username))
    ORDER BY p.from_at, p.id)
  FROM ticket_period p LEFT JOIN counter pk ON pk.id = p.counter_id LEFT JOIN staff_member pm ON pm.id = p.staff_id
  WHERE p.ticket_id = ${ticketId}), '[]')`;

/** `ticketNumber` of the rules, in SQL: a spec holds the two together. Past Z-999 it repeats, which the unique key refuses. */
export const numberSql = (ordinal: string): string =>
  `chr(65 + ((${ordinal} - 1) / 999) % 26) || '-' || lpad(((${ordinal} - 1) % 999 + 1)::text, 3, '0')`;
