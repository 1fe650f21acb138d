import { Inject, Injectable } from '@nestjs/common';
import { type EmployerKind } from '../ecuador/index.js';
import { CONFIG, type Config, type Sql } from '../platform/index.js';
import { type RequirementKind, requirementsFor, type Standing } from '../requirements/index.js';
import { type FindingLevel } from './finding-facts.rules.js';

/** What a supervisor is shown of a dossier that would be approved against findings. */
export interface OverriddenView {
  readonly employer: { readonly ruc: string; readonly sucursal: string; readonly legalName: string };
  readonly facts: readonly { readonly name: string; readonly text: string; readonly level?: FindingLevel }[];
}

interface Row {
  id: string;
  ruc: string;
  sucursal: string;
  kind: EmployerKind;
  standing: Standing;
  joint: boolean;
  legalName: string;
  service: string;
  cedula: string | null;
  foreignerCode: string | null;
  number: string;
  findings: { id: string; kind: RequirementKind; level: FindingLevel; detail: string; source: string }[];
}

/** What requests to approve against findings are about. */
@Injectable()
export class OverriddenReads {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * By the id of the request: whose dossier, who stands at the counter, and what was found. A finding that is not there any more
   * belonged to a document that was corrected since.
   */
  async of(
    sql: Sql,
    requests: readonly { readonly id: string; readonly subjectId: string; readonly scope: object }[],
  ): Promise<ReadonlyMap<string, OverriddenView>> {
    const rows = await sql.rows<Row>(
      `SELECT d.id, a.ruc, a.sucursal, a.kind, a.legal_name AS "legalName", d.standing, d.joint, d.service_code AS service, d.cedula,
         d.foreigner_code AS "foreignerCode", t.number,
         coalesce((SELECT json_agg(json_build_object('id', f.id, 'kind', f.kind, 'level', f.level, 'detail', f.detail, 'source', f.source) ORDER BY f.id)
           FROM dossier_finding f WHERE f.dossier_id = d.id AND f.level = 'blocking'), '[]') AS findings
       FROM dossier d JOIN employer_account a ON a.id = d.account_id JOIN ticket t ON t.id = d.ticket_id WHERE d.id = ANY($1::uuid[])`,
      [requests.map(({ subjectId }) => subjectId)],
    );
    const dossiers = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      requests.flatMap(({ id, subjectId, scope }) => {
        const row = dossiers.get(subjectId);
        const { findings = [] } = scope as { findings?: readonly string[] };
        return row ? [[id, this.view(row, findings)] as const] : [];
      }),
    );
  }

  private view(row: Row, findings: readonly string[]): OverriddenView {
    const { kind: employerKind, standing, joint, service } = row;
    const { expiredCedulas } = this.config;
    const names = new Map(
      requirementsFor({ employerKind, standing, joint, service, walkIn: false, expiredCedulas }).map(
        ({ kind, name }) => [kind, name],
      ),
    );
    return {
      employer: { ruc: row.ruc, sucursal: row.sucursal, legalName: row.legalName },
      facts: [
        { name: 'Visita', text: row.number },
        { name: 'En ventanilla', text: row.cedula ?? row.foreignerCode ?? '' },
        ...row.findings
          .filter(({ id }) => findings.includes(id))
          .map(({ kind, level, detail, source }) => ({
            name: names.get(kind) ?? kind,
            text: `${detail} (${source})`,
            level,
          })),
      ],
    };
  }
}
