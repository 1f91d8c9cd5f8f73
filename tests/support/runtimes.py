"""Runtimes other than the harness's: LiteRT with every tensor kept, and networks with a fault in one operator."""

from pathlib import Path

from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.tflite.contract import SIGNATURE
from convert.verify.runtimes.kernels import ReferenceKernels


class Kept:
    """A network on the built-in kernels, with the numbers of every tensor."""

    def __init__(self, data):
        self._interpreter = Interpreter(
            model_content=data,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            experimental_preserve_all_tensors=True,
        )
        self._interpreter.allocate_tensors()
        self._signature = self._interpreter.get_signature_runner(SIGNATURE)
        self._kernels = ReferenceKernels(Path(__file__), data)  # a path that is there, for messages

    def __call__(self, **row):
        (output,) = self._signature(**row).values()
        return output

    def tensors(self, **row):
        self._signature(**row)
        computed = [index for operator in self._kernels.operators for index in operator.outputs]
        indices = [*self._kernels.inputs.values(), *computed]
        return {index: self._interpreter.get_tensor(index) for index in indices}


def open_kept(data):
    return Kept(data)


def without_tensors(data):
    return Kept(data).__call__


class Faulty(Kept):
    """The same, but for what one operator writes; what follows computes from that."""

    def __call__(self, **row):
        return self.tensors(**row)[self._kernels.output]

    def __init__(self, data, operator, fault):
        super().__init__(data)
        self._operator, self._fault = self._kernels.operators[operator], fault

    def tensors(self, **row):
        (index,) = self._operator.outputs
        right = super().tensors(**row)
        inputs = {place: row[name] for name, place in self._kernels.inputs.items()}
        wrong = {index: self._fault(right[index])}
        return inputs | self._kernels.run(inputs | wrong) | wrong


def open_faulty(data):
    return Faulty(data, 12, lambda right: right ^ 64)
