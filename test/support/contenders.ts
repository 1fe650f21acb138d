import pg from 'pg';

/** Any fixed number: the lock at which contenders wait with a free seat before their eyes. */
export const AT_THE_SEAT = 4_242;

/**
 * From now on whoever is about to write a seat stands still as long as somebody holds {@link AT_THE_SEAT}: everybody has
 * already seen the seat free.
 */
export async function stopAtTheSeat(ownerUrl: string, write: 'INSERT' | 'UPDATE OF seat'): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(`
    CREATE FUNCTION stand_at_the_seat() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_lock_shared(${AT_THE_SEAT});
        PERFORM pg_advisory_unlock_shared(${AT_THE_SEAT});
        RETURN NEW;
      END $$;
    CREATE TRIGGER stand_at_the_seat BEFORE ${write} ON turno FOR EACH ROW EXECUTE FUNCTION stand_at_the_seat()`);
  await owner.end();
}

/** A cédula that follows the rule, and with `001` the RUC of a natural person: each contender is an employer of its own. */
export function numbersOf(index: number): { ruc: string; cedula: string } {
  const nine = `17${String(index % 6)}${String(index).padStart(6, '0')}`;
  const sum = [...nine].reduce((total, digit, place) => {
    const product = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  const cedula = `${nine}${(10 - (sum % 10)) % 10}`;
  return { cedula, ruc: `${cedula}001` };
}
