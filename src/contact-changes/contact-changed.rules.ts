/** Name of the mail part that tells every address on file that the registered one changed. */
export const CONTACT_CHANGED_PART = 'contact-changed';
