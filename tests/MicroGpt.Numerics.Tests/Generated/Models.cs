namespace MicroGpt.Numerics.Tests.Generated;

// One class for every spec of specs/, and models/microgpt.json. The harness finds them by their attribute.

[CompiledModel("five-heads.json")]
public sealed partial class FiveHeadsModel;

[CompiledModel("head6-wide-vocabulary.json")]
public sealed partial class Head6WideVocabularyModel;

[CompiledModel("long.json")]
public sealed partial class LongModel;

[CompiledModel("long-head4.json")]
public sealed partial class LongHead4Model;

[CompiledModel("long-one-head-of-32.json")]
public sealed partial class LongOneHeadOf32Model;

[CompiledModel("weights-float.json")]
public sealed partial class WeightsFloatModel;

[CompiledModel("weights-bf16.json")]
public sealed partial class WeightsBFloat16Model;

[CompiledModel("weights-bf16-flat.json")]
public sealed partial class WeightsBFloat16FlatModel;

[CompiledModel("weights-bf16-memory.json")]
public sealed partial class WeightsBFloat16MemoryModel;

[CompiledModel("microgpt.json")]
public sealed partial class MicrogptModel;

[CompiledModel("microgpt-one-loop.json")]
public sealed partial class MicrogptOneLoopModel;

[CompiledModel("nano.json")]
public sealed partial class NanoModel;

[CompiledModel("nano-one-loop.json")]
public sealed partial class NanoOneLoopModel;

[CompiledModel("three-heads-of-12.json")]
public sealed partial class ThreeHeadsOf12Model;

[CompiledModel("three-heads-of-16.json")]
public sealed partial class ThreeHeadsOf16Model;

[CompiledModel("three-heads-of-8.json")]
public sealed partial class ThreeHeadsOf8Model;

[CompiledModel("three-heads-of-8-one-loop.json")]
public sealed partial class ThreeHeadsOf8OneLoopModel;

[CompiledModel("tiny-head4.json")]
public sealed partial class TinyHead4Model;

[CompiledModel("tiny-head6.json")]
public sealed partial class TinyHead6Model;

[CompiledModel("tiny-odd.json")]
public sealed partial class TinyOddModel;

[CompiledModel("two-heads-of-12.json")]
public sealed partial class TwoHeadsOf12Model;

[CompiledModel("two-heads-of-32.json")]
public sealed partial class TwoHeadsOf32Model;

[CompiledModel("two-layers.json")]
public sealed partial class TwoLayersModel;

[CompiledModel("wide-bytes.json")]
public sealed partial class WideBytesModel;

[CompiledModel("exit-expected.json")]
public sealed partial class ExitExpectedModel;

[CompiledModel("exit-expected-late.json")]
public sealed partial class ExitExpectedLateModel;

[CompiledModel("exit-deep.json")]
public sealed partial class ExitDeepModel;

[CompiledModel("exit-uniform.json")]
public sealed partial class ExitUniformModel;

[CompiledModel("exit-last.json")]
public sealed partial class ExitLastModel;

[CompiledModel("inject-scaled-norm.json")]
public sealed partial class InjectScaledNormModel;

[CompiledModel("inject-scaled-loops.json")]
public sealed partial class InjectScaledLoopsModel;

[CompiledModel("inject-concat-exit.json")]
public sealed partial class InjectConcatExitModel;

[CompiledModel("inject-concat-norm-loops.json")]
public sealed partial class InjectConcatNormLoopsModel;

[CompiledModel("inject-none-loops.json")]
public sealed partial class InjectNoneLoopsModel;

[CompiledModel("inject-none-norm-exit.json")]
public sealed partial class InjectNoneNormExitModel;

[CompiledModel("inject-add-norm-loops.json")]
public sealed partial class InjectAddNormLoopsModel;

[CompiledModel("microgpt-one-loop-scaled.json")]
public sealed partial class MicrogptOneLoopScaledModel;

[CompiledModel("microgpt-one-loop-concat.json")]
public sealed partial class MicrogptOneLoopConcatModel;

[CompiledModel("microgpt-one-loop-none.json")]
public sealed partial class MicrogptOneLoopNoneModel;

[CompiledModel("memory-none.json")]
public sealed partial class MemoryNoneModel;

[CompiledModel("memory-loop.json")]
public sealed partial class MemoryLoopModel;

[CompiledModel("memory-block.json")]
public sealed partial class MemoryBlockModel;

[CompiledModel("memory-least.json")]
public sealed partial class MemoryLeastModel;

[CompiledModel("memory-part.json")]
public sealed partial class MemoryPartModel;

[CompiledModel("memory-none-bf16.json")]
public sealed partial class MemoryNoneBFloat16Model;

[CompiledModel("memory-loop-bf16.json")]
public sealed partial class MemoryLoopBFloat16Model;

[CompiledModel("memory-block-bf16.json")]
public sealed partial class MemoryBlockBFloat16Model;

[CompiledModel("memory-least-bf16.json")]
public sealed partial class MemoryLeastBFloat16Model;

[CompiledModel("memory-truncated-bf16.json")]
public sealed partial class MemoryTruncatedBFloat16Model;

[CompiledModel("memory-flat-bf16.json")]
public sealed partial class MemoryFlatBFloat16Model;

[CompiledModel("silu-no-loop.json")]
public sealed partial class SiluNoLoopModel;

[CompiledModel("silu-one-loop.json")]
public sealed partial class SiluOneLoopModel;

[CompiledModel("silu-two-loops.json")]
public sealed partial class SiluTwoLoopsModel;

[CompiledModel("silu-three-loops.json")]
public sealed partial class SiluThreeLoopsModel;

[CompiledModel("swiglu-no-loop.json")]
public sealed partial class SwiGluNoLoopModel;

[CompiledModel("swiglu-one-loop.json")]
public sealed partial class SwiGluOneLoopModel;

[CompiledModel("swiglu-two-loops.json")]
public sealed partial class SwiGluTwoLoopsModel;

[CompiledModel("swiglu-three-loops.json")]
public sealed partial class SwiGluThreeLoopsModel;

[CompiledModel("dropout.json")]
public sealed partial class DropoutModel;

[CompiledModel("dropout-off.json")]
public sealed partial class DropoutOffModel;

[CompiledModel("dropout-block.json")]
public sealed partial class DropoutBlockModel;

[CompiledModel("dropout-loop.json")]
public sealed partial class DropoutLoopModel;

[CompiledModel("dropout-least.json")]
public sealed partial class DropoutLeastModel;

[CompiledModel("dropout-flat.json")]
public sealed partial class DropoutFlatModel;

[CompiledModel("dropout-flat-block.json")]
public sealed partial class DropoutFlatBlockModel;

[CompiledModel("short.json")]
public sealed partial class ShortModel;

[CompiledModel("muon.json")]
public sealed partial class MuonModel;

[CompiledModel("muon-long.json")]
public sealed partial class MuonLongModel;

[CompiledModel("modern.json")]
public sealed partial class ModernModel;

[CompiledModel("modern-one-loop.json")]
public sealed partial class ModernOneLoopModel;

[CompiledModel("modern-loops.json")]
public sealed partial class ModernLoopsModel;

[CompiledModel("modern-loops-block.json")]
public sealed partial class ModernLoopsBlockModel;

[CompiledModel("modern-bf16.json")]
public sealed partial class ModernBFloat16Model;

[CompiledModel("full-short.json")]
public sealed partial class FullShortModel;

[CompiledModel("grid-loops.json")]
public sealed partial class GridLoopsModel;

[CompiledModel("grid-bf16.json")]
public sealed partial class GridBFloat16Model;

[CompiledModel("grid-causal.json")]
public sealed partial class GridCausalModel;

[CompiledModel("outer-exit.json")]
public sealed partial class OuterExitModel;

[CompiledModel("outer-deep.json")]
public sealed partial class OuterDeepModel;

[CompiledModel("prelude-block.json")]
public sealed partial class PreludeBlockModel;

[CompiledModel("coda-bf16.json")]
public sealed partial class CodaBFloat16Model;

[CompiledModel("outer-one-loop.json")]
public sealed partial class OuterOneLoopModel;

[CompiledModel("outer.json")]
public sealed partial class OuterModel;

[CompiledModel("outer-dropout.json")]
public sealed partial class OuterDropoutModel;
