import * as Type from 'typebox';
import { matchesGlob } from './glob';
import { groupsOf, optionsOfGroup, patternsOf, slotsOfGroups, type GroupOptions } from './groups';
import type { Rule, RuleProblem } from './rule';
import { memoryOf } from './schedules/scheduled';

/** More names than these are not listed in a message. */
const mostNames = 20;

/** `groups: [{ match: '*bias', weightDecay: 0 }]`; the schema of files adds the options that a group can have of its own. */
const groups = Type.Array(
  Type.Object({
    match: Type.Unsafe<string | string[]>({
      anyOf: [
        { type: 'string', minLength: 1, maxLength: 200, keys: 'parameter', description: 'A name or pattern.' },
        Type.Array(Type.String({ minLength: 1, maxLength: 200, keys: 'parameter', description: 'A name or pattern.' }), {
          minItems: 1,
          maxItems: 100,
        }),
      ],
      description:
        'Which parameters: a name, or a pattern in which `*` stands for any characters and `?` for one; or a list of them. In YAML a pattern that begins with `*` needs quotes.',
      examples: ['"*/bias"'],
    }),
  }),
  {
    minItems: 1,
    maxItems: 100,
    description:
      'Parameters with options of their own, by name; the first group that matches a parameter takes it, and the others keep the options beside `groups`.',
    examples: ['[{ match: "*/bias", weightDecay: 0 }]'],
  },
);

/** The rule with `groups` among its options: what they name runs under options of its own. */
export function groupable(rule: Rule): Rule {
  if (!rule.usesGradient) return rule;
  return {
    ...rule,
    options: Type.Object({ ...rule.options.properties, groups: Type.Optional(groups) }),
    shared: {
      ...rule.shared,
      ...('average' in rule.options.properties ? { average: 'One average is made of all parameters.' } : {}),
    },
    refuse: (options, problem) => refusal(rule, options, problem) ?? rule.refuse?.(options, problem),
    slots: (options, problem) => slotsOfGroups(rule, options, problem),
    stages: (options, problem) => rule.stages(groupsOf(rule, options, problem)[0].options, problem),
  };
}

function refusal(rule: Rule, options: Record<string, unknown>, problem: RuleProblem): string | undefined {
  for (const [i, group] of ((options.groups ?? []) as readonly GroupOptions[]).entries()) {
    const stranger = patternsOf(group).find((pattern) => !problem.layout.tensors.some(({ name }) => matchesGlob(pattern, name)));
    if (stranger !== undefined) return `In \`groups[${i}].match\`: no parameter is called \`${stranger}\`. ${namesOf(problem)}`;
    const fixed = Object.keys(rule.shared ?? {}).find((name) => name in group);
    if (fixed)
      return `In \`groups[${i}]\`: \`${fixed}\` cannot differ between parameters. ${rule.shared?.[fixed]} Write it beside \`groups\`.`;
    if (memoryOf(group.learningRate, problem))
      return `In \`groups[${i}]\`: \`reduceOnPlateau\` remembers the run once. Write it beside \`groups\`; groups without a rate of their own follow it.`;
    const [ownInner, inner] = [options.inner, group.inner] as ({ name: string } | undefined)[];
    if (inner && inner.name !== ownInner?.name) {
      return `In \`groups[${i}]\`: the optimizer inside is \`${ownInner?.name}\` for all parameters, since it decides on the stages of an update. Write \`name: ${ownInner?.name}\`, and only its options anew.`;
    }
    const refused = rule.refuse?.(optionsOfGroup(options, group), problem);
    if (refused) return `In \`groups[${i}]\`: ${refused}`;
  }
  return undefined;
}

function namesOf({ layout: { tensors } }: RuleProblem): string {
  const names = tensors.slice(0, mostNames).map(({ name }) => `\`${name}\``);
  const all = tensors.length > mostNames ? `${names.join(', ')} and ${tensors.length - mostNames} more` : names.join(', ');
  return `The parameters are ${all}. Write one of them, or a pattern such as \`${tensors[0]?.name.slice(0, 1) ?? ''}*\`.`;
}
