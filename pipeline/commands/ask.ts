import { confirm, input, select } from '@inquirer/prompts';

/** A person who answers questions. */
export interface Ask {
  text: (question: string, guess: string) => Promise<string>;
  choose: (question: string, choices: { value: string; name: string }[], guess: string) => Promise<string>;
}

/** Questions in the terminal, each with what was guessed as its answer. */
export const askInTerminal: Ask = {
  text: (question, guess) => input({ message: question, default: guess, required: true }),
  choose: (question, choices, guess) => select({ message: question, choices, default: guess }),
};

/** A question whose answer is no unless the person says yes. */
export const confirmInTerminal = (question: string): Promise<boolean> => confirm({ message: question, default: false });
