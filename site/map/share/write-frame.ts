/** Size of a frame: as broad as what it stands in, or so many pixels. */
export type FrameSize = 'fluid' | 'large' | 'small';

const sizes: Record<FrameSize, string> = {
  fluid: 'width="100%" height="480"',
  large: 'width="800" height="600"',
  small: 'width="320" height="240"',
};

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Write the HTML by which a page of others frames a map; `title` tells its content to those who do not see it. */
export const writeFrame = ({ address, title, size }: { address: string; title: string; size: FrameSize }): string =>
  `<iframe src="${escape(address)}" title="${escape(title)}" ${sizes[size]} loading="lazy"></iframe>`;
