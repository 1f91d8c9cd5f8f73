// Runs in a browser: answers the rows of /rows.json with /model.tflite, and posts {"answers", "milliseconds"} or
// {"failed"} to /answers. The part of the address behind "#" names the engine.

const ENGINES = {"litert-js": litertJs, "text-classifier": textClassifier, "text-embedder": textEmbedder};

// rows: {"ids", "mask", "segment_ids"}, each a list of lists of token ids. Answers: the output's own integers.
async function litertJs(rows) {
  const {loadLiteRt, loadAndCompile, Tensor} = await import("@litertjs/core");
  await loadLiteRt("/packages/@litertjs/core/wasm/");
  const model = await loadAndCompile("/model.tflite", {accelerator: "wasm", cpuOptions: {numThreads: 1}});
  return async (row) => {
    const inputs = {};
    for (const name of ["ids", "mask", "segment_ids"]) {
      inputs[name] = new Tensor(Int32Array.from(rows[name][row]), [1, rows[name][row].length]);
    }
    const [output] = Object.values(await model.run(inputs));
    const answer = Array.from(output.toTypedArray());
    [...Object.values(inputs), output].forEach((tensor) => tensor.delete());
    return answer;
  };
}

// rows: {"texts"}. Answers: the probability of each label, in the order of the file's labels.
async function textClassifier(rows) {
  const {FilesetResolver, TextClassifier} = await import("@mediapipe/tasks-text");
  const files = await FilesetResolver.forTextTasks("/packages/@mediapipe/tasks-text/wasm");
  // Without this, labels below the file's own threshold are not told.
  const options = {baseOptions: {modelAssetPath: "/model.tflite"}, scoreThreshold: 0};
  const classifier = await TextClassifier.createFromOptions(files, options);
  return async (row) => {
    const {categories} = classifier.classify(rows.texts[row]).classifications[0];
    const answer = new Array(categories.length);
    categories.forEach(({index, score}) => { answer[index] = score; });
    return answer;
  };
}

// rows: {"texts"}. Answers: their vectors.
async function textEmbedder(rows) {
  const {FilesetResolver, TextEmbedder} = await import("@mediapipe/tasks-text");
  const files = await FilesetResolver.forTextTasks("/packages/@mediapipe/tasks-text/wasm");
  const embedder = await TextEmbedder.createFromModelPath(files, "/model.tflite");
  return async (row) => Array.from(embedder.embed(rows.texts[row]).embeddings[0].floatEmbedding);
}

async function answerAll(engine) {
  const rows = await (await fetch("/rows.json")).json();
  const answer = await ENGINES[engine](rows);
  const answers = [];
  const milliseconds = [];
  for (let row = 0; row < Object.values(rows)[0].length; row++) {
    const start = performance.now();
    answers.push(await answer(row));
    milliseconds.push(performance.now() - start);
  }
  return {answers, milliseconds};
}

let told;
try {
  told = await answerAll(location.hash.slice(1));
} catch (failure) {
  // What follows says where in MediaPipe's sources.
  told = {failed: String(failure).split("=== ")[0].replaceAll("\n", " ").trim()};
}
await fetch("/answers", {method: "POST", body: JSON.stringify(told)});
