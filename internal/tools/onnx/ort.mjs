// Times ONNX Runtime on a file of `go run ./internal/tools/onnx`, interleaved
// with `web bench` on the same machine:
//   npm install onnxruntime-node
//   node internal/tools/onnx/ort.mjs googlenet.onnx [threads] [runs]
import ort from "onnxruntime-node";

const [file, threads = "2", runs = "50"] = process.argv.slice(2);
const session = await ort.InferenceSession.create(file, {
  intraOpNumThreads: Number(threads), interOpNumThreads: 1, executionMode: "sequential", graphOptimizationLevel: "all",
});
const input = new ort.Tensor("float32", Float32Array.from({ length: 3 * 224 * 224 }, (_, i) => ((i * 2654435761) >>> 24) - 128), [1, 3, 224, 224]);
const ms = [];
for (let i = 0; i < Number(runs) + 5; i++) {
  const t = performance.now();
  const out = await session.run({ [session.inputNames[0]]: input });
  if (i >= 5) ms.push(performance.now() - t);
  if (i === 0) console.log(`${Object.keys(out).length} outputs`);
}
ms.sort((a, b) => a - b);
console.log(`ONNX Runtime, ${threads} threads: median ${ms[ms.length >> 1].toFixed(1)} ms, min ${ms[0].toFixed(1)} ms`);
