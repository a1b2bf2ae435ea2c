import type { Rule } from 'eslint';

const cast = 'A cast through unknown hides a wrong type.';
const begins = 'Begin a doc comment with a verb, or with a noun of the field: CONTRIBUTING, "Style".';
const mostWords = 25;
const long = `A doc comment has ${mostWords} words at most: the reason may stand at the line that it explains.`;
const packed = 'Declare each value on a line of its own.';
const spread = 'Write the properties themselves.';

/** Refuses a cast of a cast; a plugin of oxlint and of ESLint, which bring no such rule that both know. */
const noDoubleCast: Rule.RuleModule = {
  create: (context) => ({
    'TSAsExpression > TSAsExpression': (node: Rule.Node) => {
      context.report({ node, message: cast });
    },
  }),
};

/** Refuses doc comments that begin with a pronoun, or that nobody reads to their end. */
const docComments: Rule.RuleModule = {
  create: (context) => ({
    Program: () => {
      for (const { type, value, loc } of context.sourceCode.getAllComments()) {
        if (type !== 'Block' || !value.startsWith('*') || !loc) continue;
        const words = value
          .replace(/^\s*\* ?/gm, '')
          .trim()
          .split(/\s+/);
        if (/^(What|Where|Of|Who|That)\b/.test(words[0] ?? '')) context.report({ loc, message: begins });
        if (words.length > mostWords) context.report({ loc, message: long });
      }
    },
  }),
};

/** Refuses declarations of several values in one array, and spreads of an object that is written on the spot: each only saves a line. */
const noPackedLines: Rule.RuleModule = {
  create: (context) => ({
    VariableDeclarator: (node: Rule.Node) => {
      if (node.type !== 'VariableDeclarator' || node.id.type !== 'ArrayPattern' || node.init?.type !== 'ArrayExpression') return;
      const { id, init } = node;
      const isPlain = id.elements.every((each) => each !== null && each.type !== 'AssignmentPattern' && each.type !== 'RestElement');
      const isSpread = init.elements.some((each) => each?.type === 'SpreadElement');
      if (id.elements.length > 1 && isPlain && !isSpread) context.report({ node, message: packed });
    },
    'ObjectExpression > SpreadElement > ObjectExpression': (node: Rule.Node) => {
      context.report({ node, message: spread });
    },
  }),
};

export default {
  meta: { name: 'mappe' },
  rules: { 'no-double-cast': noDoubleCast, 'doc-comments': docComments, 'no-packed-lines': noPackedLines },
};
