export { type Defect, defectByCode, defectsFor } from './defects.rules.js';
export { type RequirementHow, type RequirementKind } from './requirement-lines.rules.js';
export { type ExpiredCedulas, type Requirement, requirementsFor } from './requirements.rules.js';
export { type Standing, STANDINGS, standingRow, standingsOf, usualStanding } from './standings.rules.js';
