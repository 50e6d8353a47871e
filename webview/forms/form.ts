import type { TemplateResult } from 'lit';
import type { SessionInfo } from '../../src/protocol/session';
import type { ViewContext } from '../views/view';

/** A form in which a function is shown. A new one is a file like its neighbours and a line in forms.ts. */
export interface Form {
  readonly id: string;
  readonly title: string;
  applies(info: SessionInfo): boolean;
  render(context: ViewContext): TemplateResult;
}
