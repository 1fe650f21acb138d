export { type CheckInput, CheckRequirement } from './check-requirement.js';
export { DecideDossier, type DecideInput } from './decide-dossier.js';
export { type CheckOutcome, type Decision, type DossierStatus } from './dossier.rules.js';
export { DossierReads, type DossierView } from './dossiers.reads.js';
export { CheckBody, DecisionBody, DossierInput } from './dossiers.dto.js';
export { DossiersModule } from './dossiers.module.js';
export { type DossierHead, Dossiers } from './dossiers.store.js';
export { OpenDossier, type OpenDossierInput } from './open-dossier.js';
