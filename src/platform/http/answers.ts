import { SetMetadata } from '@nestjs/common';
import { type Shape } from './shapes.js';

/** A refusal of a route: its code, or the code with the members that its problem document has besides. */
export type Refusal =
  string | { readonly code: string; readonly with: Readonly<Record<string, Shape<unknown>>> };

/** What a route answers, as far as the route itself does not tell. */
export interface Answer {
  /** The body of a success; absent when there is none. */
  readonly body?: Shape<unknown>;
  /** Successful statuses; when absent, the one of the route. */
  readonly statuses?: readonly number[];
  /** The rule's own refusals, by status. Those of the shell, the guard, the input and the id are added where they apply. */
  readonly refuses?: Readonly<Record<number, readonly Refusal[]>>;
  /** A stream of server-sent events of this name, each with the body. */
  readonly event?: string;
  /** When the body is no JSON. */
  readonly contentType?: string;
  /** When it is one of several. */
  readonly contentTypes?: readonly string[];
  /** Security schemes of which any one will do, where rows decide and not roles. */
  readonly proofs?: readonly string[];
  /** Name of a cookie that a success sets. */
  readonly setsCookie?: string;
  /** The address as it is published, where the router needs another spelling. */
  readonly publishedAs?: string;
}

export const ANSWER = 'ventanilla:answer';

/** Says in OpenAPI what the route answers; every JSON route has it, and a test compares some with what they really say. */
export const Answers = (answer: Answer) => SetMetadata(ANSWER, answer);
