import { type Answer, ID, objectOf, oneOf } from '../platform/index.js';

export interface ContactChangeAsked {
  readonly approvalId: string;
}

export const CONTACT_CHANGE_ASKED: Answer = {
  body: objectOf<ContactChangeAsked>('ContactChangeAsked', { approvalId: ID }),
  refuses: {
    409: [
      'NOT_YOUR_VISIT',
      'DOSSIER_NOT_APPROVED',
      'WRONG_SERVICE',
      'OWN_EMPLOYER',
      'INTEREST_DECLARED',
      'ACCOUNT_FROZEN',
      {
        code: 'APPROVAL_NEEDED',
        with: { approvalId: ID, approvalStatus: oneOf<'rejected'>('rejected') },
      },
    ],
    422: ['PHONE_INVALID', 'CONTACT_UNCHANGED'],
  },
};
