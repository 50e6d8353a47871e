import type { Rule } from './rule';

/** The optimizers that an experiment can name. */
export class RuleBook {
  private readonly byName: ReadonlyMap<string, Rule>;

  constructor(readonly rules: readonly Rule[]) {
    this.byName = new Map(rules.map((rule) => [rule.name, rule]));
  }

  named(name: string): Rule | undefined {
    return this.byName.get(name);
  }
}
