import type { RunId } from '../../src/protocol/session';
import type { BasinsPiece } from '../../src/protocol/shapes';
import type { PanelSession } from '../session/panelSession';

/** What is asked for. */
export interface BasinsQuestion {
  readonly runs: readonly RunId[];
  readonly axes: readonly { readonly coordinate: number; readonly from: number; readonly to: number; readonly count: number }[];
}

/** Has maps of basins worked out piece by piece, as long as the question is the same and somebody looks. */
export class BasinsSource {
  current: (BasinsPiece & { readonly question: BasinsQuestion; readonly fates: Readonly<Record<string, number>> }) | undefined;
  private key = '';
  private turn = 0;

  constructor(
    private readonly session: () => PanelSession,
    private readonly arrived: () => void,
  ) {}

  look(question: BasinsQuestion): void {
    const key = JSON.stringify([this.session().generation, question]);
    if (key === this.key) return;
    this.key = key;
    void this.work(question, ++this.turn);
  }

  /** Nobody looks any more. */
  stop(): void {
    this.turn++;
    this.key = '';
  }

  get isWorking(): boolean {
    return this.key !== '' && (this.current?.share ?? 0) < 1;
  }

  private async work(question: BasinsQuestion, turn: number): Promise<void> {
    this.current = undefined;
    const begun = await this.session().ask('beginBasins', question);
    if (!begun) return;
    const { basins, fates } = begun;
    while (turn === this.turn) {
      const piece = await this.session().ask('basinsPiece', { basins });
      if (!piece) return;
      if (turn !== this.turn) break;
      this.current = { ...piece, question, fates };
      this.arrived();
      if (piece.share >= 1) break;
    }
    await this.session().ask('endBasins', { basins });
  }
}
