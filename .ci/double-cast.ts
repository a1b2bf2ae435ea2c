import type { Rule } from 'eslint';

const message = 'A cast through unknown hides a wrong type.';

/** Refuses a cast of a cast; a plugin of oxlint and of ESLint, which bring no such rule that both know. */
const noDoubleCast: Rule.RuleModule = {
  create: (context) => ({
    'TSAsExpression > TSAsExpression': (node: Rule.Node) => {
      context.report({ node, message });
    },
  }),
};

export default { meta: { name: 'mappe' }, rules: { 'no-double-cast': noDoubleCast } };
