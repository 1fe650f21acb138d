export {
  type Requirement,
  type RequirementHow,
  type RequirementKind,
  requirementsFor,
} from './requirements.rules.js';
