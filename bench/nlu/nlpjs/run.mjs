// nlp.js with lang-ko, as its documentation sets it up. Two commands, so that training is not in the memory of parsing:
//   node run.mjs train TRAIN.json MODEL.json    TRAIN: [{"text", "intent"}, …]
//   node run.mjs parse MODEL.json               a JSON string per line in, an answer per line out, the process last
// Intents only: nlp.js learns no entities from annotated text, and its dictionary of exact values looks for composed
// Hangul in decomposed text, at the wrong places.
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import basic from '@nlpjs/basic';
import korean from '@nlpjs/lang-ko';

const LOCALE = 'ko';
const WARM_UP = 20;

async function start() {
  const settings = { nlp: { languages: [LOCALE], autoSave: false } };
  const dock = await basic.dockStart({ use: ['Basic'], settings });
  dock.getContainer().use(korean.LangKo);
  const nlp = dock.get('nlp');
  nlp.addLanguage(LOCALE);
  return nlp;
}

async function train(from, to) {
  const nlp = await start();
  for (const { text, intent } of JSON.parse(readFileSync(from, 'utf8'))) nlp.addDocument(LOCALE, text, intent);
  await nlp.train();
  writeFileSync(to, nlp.export(true));
}

function answer(found, ms, processorMs) {
  const ranking = (found.classifications ?? []).filter((each) => each.intent !== 'None');
  return {
    decided: found.intent,
    ranking: ranking.map((each) => [each.intent, each.score]),
    spans: [],
    ms,
    processor_ms: processorMs,
  };
}

async function parse(model) {
  const began = performance.now();
  const nlp = await start();
  nlp.import(readFileSync(model, 'utf8'));
  const seconds = (performance.now() - began) / 1000;
  const texts = [];
  for await (const line of createInterface({ input: process.stdin })) texts.push(JSON.parse(line));
  for (const text of texts.slice(0, WARM_UP)) await nlp.process(LOCALE, text);
  for (const text of texts) {
    const begin = performance.now();
    const before = process.cpuUsage();
    const found = await nlp.process(LOCALE, text);
    const spent = process.cpuUsage(before);
    const ms = performance.now() - begin;
    console.log(JSON.stringify(answer(found, ms, (spent.user + spent.system) / 1000)));
  }
  const resident = process.memoryUsage().rss / 2 ** 20;
  console.log(JSON.stringify({ resident_mib: resident, load_seconds: seconds }));
}

const [, , command, ...files] = process.argv;
await (command === 'train' ? train(...files) : parse(...files));
