import { NOW } from '../platform/index.js';

// Pieces of SQL that the stores and reads of this room share.

/** For reads that name the clock in many places. Calls use `NOW` itself: joined to each part of one, a CTE took a seventh of its time. */
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
