import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What is handed in with a dossier, and which bytes of it lie in the store of files. */
export class Papers1763900000040 implements MigrationInterface {
  name = 'Papers1763900000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Bytes that lie in the store of files, or soon will, under the hash of their content. Written before the bytes are and
      -- deleted before they go, in the transaction that lets them go: nothing lies in the store without its row.
      CREATE TABLE paper_file (
        hash       text CONSTRAINT paper_file_pkey PRIMARY KEY CONSTRAINT paper_file_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
        -- Since when no paper refers to it; null while one does.
        idle_since timestamptz(3)
      );
      CREATE INDEX paper_file_idle ON paper_file (idle_since) WHERE idle_since IS NOT NULL;

      CREATE TABLE paper (
        id           uuid PRIMARY KEY,
        dossier_id   uuid NOT NULL CONSTRAINT paper_dossier_fk REFERENCES dossier,
        kind         text NOT NULL CONSTRAINT paper_kind CHECK (kind IN ('request-letter', 'nombramiento')),
        -- Of the bytes as they were sent: sent again they are the same paper.
        sent_hash    text NOT NULL,
        -- Of what is kept of them.
        hash         text NOT NULL CONSTRAINT paper_file_fk REFERENCES paper_file,
        type         text NOT NULL CONSTRAINT paper_type CHECK (type IN ('application/pdf', 'image/jpeg', 'image/png')),
        bytes        integer NOT NULL,
        handed_in_by uuid NOT NULL CONSTRAINT paper_handed_in_by_fk REFERENCES staff_member,
        handed_in_at timestamptz(3) NOT NULL,
        CONSTRAINT paper_same_once UNIQUE (dossier_id, kind, sent_hash)
      );
      CREATE INDEX paper_hash ON paper (hash);
      CREATE INDEX paper_handed_in ON paper (handed_in_at);

      CREATE TABLE paper_page (
        paper_id uuid NOT NULL CONSTRAINT paper_page_paper_fk REFERENCES paper ON DELETE CASCADE,
        number   smallint NOT NULL,
        hash     text NOT NULL CONSTRAINT paper_page_file_fk REFERENCES paper_file,
        width    integer NOT NULL,
        height   integer NOT NULL,
        CONSTRAINT paper_page_pkey PRIMARY KEY (paper_id, number)
      );
      CREATE INDEX paper_page_hash ON paper_page (hash);

      -- Which later visits go on with a dossier, and so see its papers.
      CREATE INDEX dossier_earlier ON dossier (earlier_id) WHERE earlier_id IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX dossier_earlier; DROP TABLE paper_page, paper, paper_file;');
  }
}
