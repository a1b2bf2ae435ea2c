import { doWork } from '../beside/work-beside.ts';
import { hashFile } from './hash.ts';

doWork(hashFile);
