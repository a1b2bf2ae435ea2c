import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeClearCog, type CogWish } from '../gdal/gdal-raster.ts';
import type { Task } from '../sandbox/job.ts';
import type { Sheet } from './sheet.ts';

/** What is to become a picture one sees through. */
interface Marked {
  sheet: Pick<Sheet, 'width' | 'height' | 'input' | 'bands'>;
  /** Stands in all three colours at once where there is nothing. */
  nodata: number;
  inputs: Record<string, string>;
  wish: Omit<CogWish, 'nodata' | 'bands'>;
}

const names = { red: 'Red', green: 'Green', blue: 'Blue' };
type Hue = keyof typeof names;

/** The task that writes a COG whose transparency says what a value of all bands has marked. */
export async function clearTask({ sheet: { width, height, input, bands }, nodata, inputs, wish }: Marked, work: string): Promise<Task> {
  const raster = (content: string): string => `<VRTDataset rasterXSize="${width}" rasterYSize="${height}">${content}</VRTDataset>`;
  const band = (color: string, index: number, file: string, from: string): string =>
    `<VRTRasterBand dataType="Byte" band="${index + 1}"><ColorInterp>${color}</ColorInterp><SimpleSource><SourceFilename>/in/${file}</SourceFilename><SourceBand>${from}</SourceBand></SimpleSource></VRTRasterBand>`;
  // In the order of the file: its first band may be the blue one.
  const colors = bands.map(({ color }) => names[color as Hue]);
  const bandsOf = (file: string): string => colors.map((color, index) => band(color, index, file, String(index + 1))).join('');
  // Of a raster that says its values so, GDAL makes a mask of the pixels that have them in every band; one band alone may hold them.
  const values = colors.map(() => nodata).join(' ');
  const texts = {
    'marked.vrt': raster(`<Metadata><MDI key="NODATA_VALUES">${values}</MDI></Metadata>${bandsOf(input.name)}`),
    'clear.vrt': raster(`${bandsOf('marked.vrt')}${band('Alpha', colors.length, 'marked.vrt', 'mask,1')}`),
  };
  const paths: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) await writeFile((paths[name] = join(work, name)), text);
  return { command: writeClearCog(input, wish), inputs: { ...inputs, ...paths } };
}
