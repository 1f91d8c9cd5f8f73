"""A graph of operators over named tensors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from convert.graph.constructions import USUAL, Constructions
from convert.graph.operator_kinds import OPERATOR_KINDS
from convert.graph.roles import TRAINED, Layer, MissingRoleError, Role

Value = TypeVar("Value")


@dataclass(eq=False)
class Tensor:
    """One value of the graph.

    Attributes:
        name: unique within the graph; kept in every file written from it.
        shape: static shape.
        dtype: float32 for everything that may be quantized, int32 for ids and indices.
        value_range: the range an integer type must cover, where it is known beforehand or narrower than what occurs
            (values outside saturate).
        symmetric: whether the integer zero point must be 0.
        token_axes: axes that run over the tokens of the text. What is computed at padded positions is never read,
            so calibration leaves them out.
        reach: (other, distance): values further than `distance` below the smallest value of `other` are all alike, so
            that an integer type need not tell them apart.
        steps_of: another tensor whose integer scale and zero point this one has to share, so that values pass from
            one to the other unchanged.
    """

    name: str
    shape: tuple[int, ...]
    dtype: type[np.generic] = np.float32
    value_range: tuple[float, float] | None = None
    symmetric: bool = False
    token_axes: tuple[int, ...] = ()
    reach: tuple["Tensor", float] | None = None
    steps_of: "Tensor | None" = None


@dataclass(eq=False)
class Constant(Tensor):
    """A tensor whose value is known before inference.

    Attributes:
        data: the value, of the tensor's shape and dtype.
    """

    data: np.ndarray = field(kw_only=True)


@dataclass(eq=False)
class Operator:
    """One TensorFlow Lite builtin operator.

    Attributes:
        kind: its name in the schema.
        inputs, output: its tensors.
        options: those of its kind.
        role: what it is for, where something looks for it; see `Graph.mark`.
        site: the LayerNorm, attention or feed-forward layer that the role is played at; "" without a role.
    """

    kind: str
    inputs: list[Tensor]
    output: Tensor
    options: dict[str, Any] = field(default_factory=dict)
    role: Role | None = None
    site: str = ""

    def constant(self, place: int) -> Constant:
        """The input at a place, which the kind or the graph's maker asks to be a constant.

        Raises:
            TypeError: it is computed.
        """
        tensor = self.inputs[place]
        if not isinstance(tensor, Constant):
            raise TypeError(f"{self.output.name}: input {place} of this {self.kind}, {tensor.name}, is no constant")
        return tensor


class Graph:
    """Operators in execution order, with one method for each operator kind that the deployment graphs use.

    Every method that makes an operator returns the output tensor. Names are scoped with `/` by the caller. They are
    for people, and identify a tensor among graphs of the same network; what an operator is for, its role tells.

    Attributes:
        constructions: what whoever fills and writes the graph keeps out of it.
        operators: in execution order.
        inputs: int32.
        outputs: by the name of the result.
        sites: what each site is, in the order of the network.
    """

    def __init__(self, constructions: Constructions = USUAL) -> None:
        self.constructions = constructions
        self.operators: list[Operator] = []
        self.inputs: list[Tensor] = []
        self.outputs: dict[str, Tensor] = {}
        self.sites: dict[str, Layer] = {}
        self._names: set[str] = set()
        self._makers: dict[Tensor, Operator] = {}

    def site(self, layer: Layer, name: str) -> str:
        """Declares a part of the network, whose operators are marked as they are made; returns its name."""
        if name in self.sites:
            raise ValueError(f"two sites are named {name!r}")
        self.sites[name] = layer
        return name

    def mark(self, tensor: Tensor, role: Role, site: str) -> Tensor:
        """Gives the operator that makes `tensor` its role, and returns `tensor`.

        Raises:
            ValueError: there is no such site, it has an operator of this role, or the operator cannot have it.
        """
        operator = self._makers.get(tensor)
        if operator is None:
            raise ValueError(f"{tensor.name}: no operator makes it, so none has the role {role.name}")
        if site not in self.sites:
            raise ValueError(f"{tensor.name}: {site!r} is no site of this graph")
        if operator.role is not None:
            raise ValueError(f"{tensor.name}: has the role {operator.role.name} already")
        if any((other.role, other.site) == (role, site) for other in self.operators):
            raise ValueError(f"{tensor.name}: another operator has the role {role.name} at {site!r}")
        if role in TRAINED and operator.kind != "CONV_2D":
            raise ValueError(f"{tensor.name}: the role {role.name} is a convolution's, not a {operator.kind}'s")
        operator.role, operator.site = role, site
        return tensor

    def with_role(self, *roles: Role) -> list[Operator]:
        """The operators that have one of some roles, in execution order.

        Raises:
            MissingRoleError: a site lacks one of the roles that its layer must have, or there is no such site.
        """
        found = [operator for operator in self.operators if operator.role in roles]
        present = {(operator.role, operator.site) for operator in found}
        for role in roles:
            sites = [site for site, layer in self.sites.items() if layer in role.layers]
            if role.layers and not sites:
                raise MissingRoleError(role, f"any {' or '.join(layer.value for layer in role.layers)}")
            for site in sites:
                if (role, site) not in present:
                    raise MissingRoleError(role, site)
        return found

    def by_site(self, role: Role) -> dict[str, Operator]:
        """The operator of a role at each site, in execution order; raises as `with_role`."""
        return {operator.site: operator for operator in self.with_role(role)}

    def adopt(self, values_of_another_length: Mapping[Tensor, Value]) -> dict[Tensor, Value]:
        """The values of another graph's tensors, by the tensors of the same name in this one.

        Args:
            values_of_another_length: ranges, kernels or offsets, none of which depends on the number of tokens; of a
                graph built from the same network, by the same arithmetic, with the same `longest`.

        Raises:
            LookupError: this graph lacks one of those tensors, so that one of its own would go without a value.
        """
        tensors = {tensor.name: tensor for op in self.operators for tensor in (*op.inputs, op.output)}
        missing = [other.name for other in values_of_another_length if other.name not in tensors]
        if missing:
            raise LookupError(f"this graph has no tensor named {', '.join(missing)}, unlike the one of another length")
        return {tensors[other.name]: value for other, value in values_of_another_length.items()}

    def input(self, name: str, shape: Sequence[int]) -> Tensor:
        """An int32 graph input."""
        tensor = self._tensor(name, shape, np.int32)
        tensor.token_axes = (1,)
        self.inputs.append(tensor)
        return tensor

    def constant(self, name: str, data: np.ndarray) -> Constant:
        """A constant; float data becomes float32, integer data int32."""
        dtype = np.float32 if np.issubdtype(np.asarray(data).dtype, np.floating) else np.int32
        array = np.ascontiguousarray(data, dtype)
        return Constant(self._new_name(name), array.shape, dtype, data=array)

    def scalar(self, name: str, value: float) -> Constant:
        """A constant of one number, float [1, 1, 1, 1], which is broadcast."""
        return self.constant(name, np.full((1, 1, 1, 1), value, np.float32))

    def output(self, name: str, tensor: Tensor) -> None:
        """Names `tensor` as a result of the graph."""
        self.outputs[name] = tensor

    def conv(
        self, name: str, x: Tensor, kernel: np.ndarray, bias: np.ndarray, groups: int = 1, floor: bool = False
    ) -> Tensor:
        """A 1×1 convolution: x [1, h, w, in], kernel (out, in / groups), bias (out,) → [1, h, w, out].

        With a `floor`, results below 0 are 0: XNNPACK has no RELU in int8 but this one.
        """
        out, in_per_group = kernel.shape
        if in_per_group * groups != x.shape[-1]:
            raise ValueError(f"{name}: kernel {kernel.shape} with {groups} groups does not fit input {x.shape}")
        weights = self.constant(f"{name}/kernel", kernel.reshape(out, 1, 1, in_per_group))
        options: dict[str, Any] = {"groups": groups} | ({"floor": True} if floor else {})
        inputs = [x, weights, self.constant(f"{name}/bias", bias)]
        return self._emit("CONV_2D", name, inputs, (*x.shape[:-1], out), **options)

    def depthwise(self, name: str, x: Tensor, scale: np.ndarray, shift: np.ndarray) -> Tensor:
        """One factor and one offset a channel: x · scale + shift, as a 1×1 depthwise convolution."""
        weights = self.constant(f"{name}/scale", scale.reshape(1, 1, 1, -1))
        return self._emit("DEPTHWISE_CONV_2D", name, [x, weights, self.constant(f"{name}/shift", shift)], x.shape)

    def add(self, name: str, a: Tensor, b: Tensor) -> Tensor:
        """A + b, broadcast."""
        return self._emit("ADD", name, [a, b], np.broadcast_shapes(a.shape, b.shape), dtype=a.dtype)

    def sub(self, name: str, a: Tensor, b: Tensor) -> Tensor:
        """A - b, broadcast."""
        return self._emit("SUB", name, [a, b], np.broadcast_shapes(a.shape, b.shape), dtype=a.dtype)

    def mul(self, name: str, a: Tensor, b: Tensor) -> Tensor:
        """A · b, broadcast."""
        return self._emit("MUL", name, [a, b], np.broadcast_shapes(a.shape, b.shape), dtype=a.dtype)

    def squared_difference(self, name: str, a: Tensor, b: Tensor) -> Tensor:
        """(a - b)², broadcast."""
        return self._emit("SQUARED_DIFFERENCE", name, [a, b], np.broadcast_shapes(a.shape, b.shape))

    def minimum(self, name: str, a: Tensor, b: Tensor) -> Tensor:
        """The smaller of a and b, broadcast."""
        return self._emit("MINIMUM", name, [a, b], np.broadcast_shapes(a.shape, b.shape), dtype=a.dtype)

    def maximum(self, name: str, a: Tensor, b: Tensor) -> Tensor:
        """The larger of a and b, broadcast."""
        return self._emit("MAXIMUM", name, [a, b], np.broadcast_shapes(a.shape, b.shape), dtype=a.dtype)

    def mean(self, name: str, x: Tensor, axis: int) -> Tensor:
        """The mean over one axis, which is kept with length 1."""
        return self._reduce("MEAN", name, x, axis)

    def batch_matmul(self, name: str, a: Tensor, b: Tensor, transpose_b: bool) -> Tensor:
        """A [..., m, k] times b [..., k, n], or b [..., n, k] when `transpose_b`."""
        last = len(b.shape) - (2 if transpose_b else 1)
        tokens = tuple(axis for axis in a.token_axes if axis < len(a.shape) - 1)
        if last in b.token_axes:
            tokens += (len(a.shape) - 1,)
        shape = (*a.shape[:-1], b.shape[last])
        return self._emit("BATCH_MATMUL", name, [a, b], shape, token_axes=tokens, transpose_b=transpose_b)

    def reshape(self, name: str, x: Tensor, shape: Sequence[int], token_axes: tuple[int, ...] = ()) -> Tensor:
        """The same values in another shape, tokens along `token_axes`."""
        if np.prod(shape) != np.prod(x.shape):
            raise ValueError(f"{name}: {x.shape} does not reshape to {tuple(shape)}")
        target = self.constant(f"{name}/shape", np.array(shape))
        return self._emit("RESHAPE", name, [x, target], shape, dtype=x.dtype, token_axes=token_axes)

    def transpose(self, name: str, x: Tensor, order: Sequence[int]) -> Tensor:
        """The axes in another order."""
        shape = [x.shape[axis] for axis in order]
        tokens = tuple(new for new, old in enumerate(order) if old in x.token_axes)
        permutation = self.constant(f"{name}/order", np.array(order))
        return self._emit("TRANSPOSE", name, [x, permutation], shape, token_axes=tokens)

    def gather(self, name: str, table: Tensor, rows: Tensor) -> Tensor:
        """Rows of a table [n, channels] → [*rows.shape, channels]."""
        shape = (*rows.shape, *table.shape[1:])
        return self._emit("GATHER", name, [table, rows], shape, token_axes=rows.token_axes)

    def join(self, name: str, a: Tensor, b: Tensor) -> Tensor:
        """The channels of a [..., m], then those of b [..., n], which takes the integer type of a: [..., m + n]."""
        b.steps_of = a
        return self._emit("CONCATENATION", name, [a, b], (*a.shape[:-1], a.shape[-1] + b.shape[-1]))

    def first(self, name: str, x: Tensor, count: int, axis: int) -> Tensor:
        """The first `count` entries along one axis."""
        return self.part(name, x, 0, count, axis)

    def part(self, name: str, x: Tensor, start: int, count: int, axis: int) -> Tensor:
        """The `count` entries from `start` on along one axis."""
        begin, shape = [0] * len(x.shape), list(x.shape)
        begin[axis], shape[axis] = start, count
        inputs = [x, self.constant(f"{name}/begin", np.array(begin)), self.constant(f"{name}/size", np.array(shape))]
        tokens = tuple(token for token in x.token_axes if token != axis % len(shape))
        return self._emit("SLICE", name, inputs, shape, dtype=x.dtype, token_axes=tokens)

    def largest(self, name: str, x: Tensor, axis: int) -> Tensor:
        """The maximum over one axis, which is kept with length 1."""
        return self._reduce("REDUCE_MAX", name, x, axis)

    def unary(self, kind: str, name: str, x: Tensor) -> Tensor:
        """An operator of one tensor that keeps the shape and has no options."""
        return self._emit(kind, name, [x], x.shape)

    def gelu(self, name: str, x: Tensor, approximate: bool) -> Tensor:
        """The Gaussian error linear unit; `approximate` selects the tanh form (Hendrycks and Gimpel 2016)."""
        return self._emit("GELU", name, [x], x.shape, approximate=approximate)

    def _reduce(self, kind: str, name: str, x: Tensor, axis: int) -> Tensor:
        shape = list(x.shape)
        shape[axis] = 1
        axes = self.constant(f"{name}/axis", np.array([axis % len(shape)]))
        tokens = tuple(token for token in x.token_axes if token != axis % len(shape))
        return self._emit(kind, name, [x, axes], shape, token_axes=tokens)

    def _tensor(self, name: str, shape: Sequence[int], dtype: type[np.generic]) -> Tensor:
        return Tensor(self._new_name(name), tuple(int(n) for n in shape), dtype)

    def _new_name(self, name: str) -> str:
        if name in self._names:
            raise ValueError(f"two tensors are named {name!r}")
        self._names.add(name)
        return name

    def _emit(
        self,
        kind: str,
        name: str,
        inputs: list[Tensor],
        shape: Sequence[int],
        dtype: type[np.generic] = np.float32,
        token_axes: tuple[int, ...] | None = None,
        **options: Any,
    ) -> Tensor:
        if kind not in OPERATOR_KINDS:
            raise NotImplementedError(f"{name}: {kind} is not in convert.graph.operator_kinds")
        output = self._tensor(name, shape, dtype)
        output.token_axes = _broadcast_axes(inputs, len(output.shape)) if token_axes is None else token_axes
        self._makers[output] = Operator(kind, inputs, output, options)
        self.operators.append(self._makers[output])
        return output


def _broadcast_axes(inputs: list[Tensor], rank: int) -> tuple[int, ...]:
    """Token axes of an elementwise result: those of the inputs, aligned at the last axis."""
    axes = {axis + rank - len(x.shape) for x in inputs for axis in x.token_axes}
    return tuple(sorted(axes))
