export { HandInPaper } from './hand-in-paper.js';
export { PAPER_FILE, type PaperKind, takesPapers } from './paper.rules.js';
export { pageHref, paperList, paperName, PAPERS } from './paper-list.view.js';
export { PapersModule } from './papers.module.js';
export { PaperBody } from './papers.dto.js';
export { PaperReads, type PaperView } from './papers.reads.js';
export { RemovePaper } from './remove-paper.js';
