import type { PanelRequests } from '../../src/protocol/panel';
import { Latest } from '../session/latest';
import type { PanelSession } from '../session/panelSession';

/** Least milliseconds between two questions while steps are computed: a network has better to do than to answer. */
const spacing = 400;

/** The answer to a question of a view, asked again when, and only when, the question is another one. */
export class LatestAnswer<Name extends keyof PanelRequests> {
  current: PanelRequests[Name]['result'] | undefined;
  private key = '';
  private readonly questions: Latest<PanelRequests[Name]['params']>;

  /** @param arrived is called with every answer. */
  constructor(session: () => PanelSession, name: Name, arrived: () => void) {
    this.questions = new Latest(
      async (params) => {
        const answer = await session().ask(name, params);
        // Refused: the user has been told, and asking the same again would be refused again.
        if (answer === undefined) return;
        this.current = answer;
        arrived();
      },
      () => (session().status?.state === 'running' ? spacing : 0),
    );
  }

  /** @param context what makes an old answer wrong beside the question. */
  want(params: PanelRequests[Name]['params'], context: unknown = null): void {
    const key = JSON.stringify([params, context]);
    if (key === this.key) return;
    this.key = key;
    this.questions.put(params);
  }
}
