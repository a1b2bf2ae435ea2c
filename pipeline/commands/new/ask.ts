import { confirm, input, select } from '@inquirer/prompts';

/** A person who answers questions. */
export interface Ask {
  /** `refusal` says why an answer cannot be taken, and the question is asked again. */
  text: (question: string, guess: string, refusal: (answer: string) => Promise<string | undefined>) => Promise<string>;
  choose: (question: string, choices: { value: string; name: string }[], guess: string) => Promise<string>;
}

/** Questions in the terminal, each with what was guessed as its answer. */
export const askInTerminal: Ask = {
  text: (question, guess, refusal) =>
    input({ message: question, default: guess, required: true, validate: async (answer) => (await refusal(answer)) ?? true }),
  choose: (question, choices, guess) => select({ message: question, choices, default: guess }),
};

/** A question whose answer is no unless the person says yes. */
export const confirmInTerminal = (question: string): Promise<boolean> => confirm({ message: question, default: false });
