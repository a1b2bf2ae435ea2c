import type { TakenLayer } from '../model/taken.ts';

/** Order to a worker that holds features: to give them to another through a port, past the page. */
export interface LendOrder {
  id: string;
  lend: MessagePort;
}

type Lent = { layers: readonly TakenLayer[] } | { missing: string };

/** Answer an order: the layers that are held, or why there are none. */
export async function lendLayers(give: (() => Promise<readonly TakenLayer[]>) | undefined, { lend }: LendOrder): Promise<void> {
  const tell = (lent: Lent): void => lend.postMessage(lent);
  try {
    tell({ layers: (await give?.()) ?? [] });
  } catch (error) {
    tell({ missing: String(error) });
  }
}

/** The layers that another worker gives through a port. */
export const borrowLayers = (port: MessagePort): Promise<readonly TakenLayer[]> =>
  new Promise((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<Lent>) => {
      port.close();
      if ('layers' in data) resolve(data.layers);
      else reject(new Error(data.missing));
    };
  });
