import type { Tool } from '../map/session.ts';
import { bringTool } from './bring/tool.ts';
import { compareTool } from './compare/tool.ts';
import { crossTool } from './cross/tool.ts';
import { drawTool } from './draw/tool.ts';
import { measureTool } from './measure/tool.ts';
import { printTool } from './print/tool.ts';
import { profileTool } from './profile/tool.ts';
import { sightTool } from './sight/tool.ts';
import { shareTool } from './share/tool.ts';
import { styleTool } from './style/tool.ts';
import { tableTool } from './table/tool.ts';
import { takeTool } from './take/tool.ts';
import { yearsTool } from './years/tool.ts';

/** The tools of every map that has any, in the order of their buttons: each is a folder. */
export const tools: readonly Tool[] = Object.entries({
  take: takeTool,
  table: tableTool,
  years: yearsTool,
  measure: measureTool,
  draw: drawTool,
  profile: profileTool,
  sight: sightTool,
  cross: crossTool,
  bring: bringTool,
  style: styleTool,
  compare: compareTool,
  print: printTool,
  share: shareTool,
}).map(([id, tool]) => ({
  id,
  ...tool,
}));
