import { doWork } from '../beside/work-beside.ts';
import { sealBlob } from './seal.ts';

doWork(sealBlob);
