import { demoGround } from '../../test/support/app-process.js';
import { laidDossier, type LaidDossier, staffMember } from '../../test/support/laid.js';
import { newId } from '../platform/index.js';
import { type AccountUnlock, AccountUnlocks } from './account-unlocks.store.js';

describe('how an unlock is written down', () => {
  const store = new AccountUnlocks();
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let unlockedBy: string;
  let dossier: LaidDossier;
  beforeAll(async () => {
    ground = await demoGround();
    unlockedBy = (await staffMember(ground.database.sql, 'ventanilla1')).id;
  });
  afterAll(() => ground.close());
  beforeEach(async () => {
    dossier = await laidDossier(ground.database.sql, { service: 'desbloqueo' });
  });

  const create = async (over: Partial<AccountUnlock> = {}): Promise<AccountUnlock> => {
    const { id: dossierId, accountId, centerId } = dossier;
    return ground.database.transaction(async ({ tx, now }) => {
      const of = { id: newId(), dossierId, accountId, centerId, unlockedBy, unlockedAt: now };
      const unlock: AccountUnlock = { ...of, evidence: 'cedula-seen', wasLocked: true, ...over };
      await store.create(tx, unlock);
      return unlock;
    });
  };

  it('is one for a dossier', async () => {
    const unlock = await create();
    await expect(create()).rejects.toMatchObject({
      driverError: { constraint: 'account_unlock_dossier_key' },
    });
    expect(await store.byDossier(ground.database.sql, dossier.id)).toEqual(unlock);
  });

  it.each(['SIMULATED', 'UNAVAILABLE', 'turno'])(
    'is not proven by «%s»: the database says so',
    async (said) => {
      await expect(create({ evidence: said as AccountUnlock['evidence'] })).rejects.toMatchObject({
        driverError: { constraint: 'account_unlock_evidence' },
      });
    },
  );

  it('knows how the person is there: without a turno in person, with one as the turno says', async () => {
    const { sql } = ground.database;
    expect(await store.modeOf(sql, dossier.ticketId)).toBe('in-person');
    const turnoId = newId();
    await sql.run(
      `INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, status, mode, ruc, ruc_root, cedula, booking_digest, hold_expires_at, created_at)
       VALUES ($1::uuid, $2, 'desbloqueo', 1, now() + interval '1 hour', now() + interval '80 minutes', 'held', 'video', '1790001016001', $1::uuid::text, '1740006299', '\\x00', now(), now())`,
      [turnoId, dossier.centerId],
    );
    await sql.run('UPDATE ticket SET turno_id = $2 WHERE id = $1', [dossier.ticketId, turnoId]);
    expect(await store.modeOf(sql, dossier.ticketId)).toBe('video');
  });
});
