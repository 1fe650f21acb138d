/** What somebody of the staff may declare about an employer: family, or another interest. */
export type InterestRelation = 'kinship' | 'interest';
