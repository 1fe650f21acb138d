import { Platform1763900000001 } from './0001-platform.js';
import { Audit1763900000002 } from './0002-audit.js';
import { Mail1763900000003 } from './0003-mail.js';
import { Centers1763900000004 } from './0004-centers.js';
import { Registries1763900000005 } from './0005-registries.js';
import { Lockouts1763900000006 } from './0006-lockouts.js';
import { Staff1763900000007 } from './0007-staff.js';
import { Employers1763900000008 } from './0008-employers.js';
import { Turnos1763900000009 } from './0009-turnos.js';
import { Queue1763900000010 } from './0010-queue.js';
import { Dossiers1763900000011 } from './0011-dossiers.js';
import { Resets1763900000012 } from './0012-resets.js';
import { TurnoChanges1763900000013 } from './0013-turno-changes.js';
import { RemindersAndNoShows1763900000014 } from './0014-reminders-and-no-shows.js';
import { WaitingList1763900000015 } from './0015-waiting-list.js';
import { Calendar1763900000016 } from './0016-calendar.js';
import { Lookups1763900000017 } from './0017-lookups.js';
import { ProofOfWorkAndForeigners1763900000018 } from './0018-proof-of-work-and-foreigners.js';
import { VideoStaffPrivacy1763900000019 } from './0019-video-staff-privacy.js';
import { UrgentMail1763900000020 } from './0020-urgent-mail.js';
import { DecreedRestDays1763900000021 } from './0021-decreed-rest-days.js';
import { WaitingByAnotherDocument1763900000023 } from './0023-waiting-by-another-document.js';
import { RelocatedElsewhere1763900000024 } from './0024-relocated-elsewhere.js';
import { Approvals1763900000025 } from './0025-approvals.js';
import { LockoutsAndFreezes1763900000026 } from './0026-lockouts-and-freezes.js';
import { LaterChecks1763900000027 } from './0027-later-checks.js';
import { StandingsDefectsResumedVisits1763900000028 } from './0028-standings-defects-resumed-visits.js';
import { KeysAndInterests1763900000030 } from './0030-keys-and-interests.js';
import { ScheduledTasks1763900000031 } from './0031-scheduled-tasks.js';
import { ContactChanges1763900000032 } from './0032-contact-changes.js';
import { ResetsOfAClerk1763900000039 } from './0039-resets-of-a-clerk.js';
import { Papers1763900000040 } from './0040-papers.js';
import { RemindedTurnos1763900000041 } from './0041-reminded-turnos.js';

/** Every migration, oldest first. A merged one is never edited. */
export const migrations = [
  Platform1763900000001,
  Audit1763900000002,
  Mail1763900000003,
  Centers1763900000004,
  Registries1763900000005,
  Lockouts1763900000006,
  Staff1763900000007,
  Employers1763900000008,
  Turnos1763900000009,
  Queue1763900000010,
  Dossiers1763900000011,
  Resets1763900000012,
  TurnoChanges1763900000013,
  RemindersAndNoShows1763900000014,
  WaitingList1763900000015,
  Calendar1763900000016,
  Lookups1763900000017,
  ProofOfWorkAndForeigners1763900000018,
  VideoStaffPrivacy1763900000019,
  UrgentMail1763900000020,
  DecreedRestDays1763900000021,
  WaitingByAnotherDocument1763900000023,
  RelocatedElsewhere1763900000024,
  Approvals1763900000025,
  LockoutsAndFreezes1763900000026,
  LaterChecks1763900000027,
  StandingsDefectsResumedVisits1763900000028,
  KeysAndInterests1763900000030,
  ScheduledTasks1763900000031,
  ContactChanges1763900000032,
  ResetsOfAClerk1763900000039,
  Papers1763900000040,
  RemindedTurnos1763900000041,
];
