/** The product starts its own processes as it was started itself; those of a test run from the sources too. */
process.execArgv.push('--import', new URL('../../scripts/parts/typescript.mjs', import.meta.url).href);
