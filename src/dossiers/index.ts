export { type DossierHead, Dossiers } from './dossiers.store.js';
export { DossierReads, type DossierView } from './dossiers.reads.js';
export { DossiersModule } from './dossiers.module.js';
