#include "layers/winograd.h"

#include <torch/library.h>
#include <torch/torch.h>
#include <torch/version.h>

// oneDNN 3, which is in libtorch 2, has no Winograd any more.
#if defined(MEND_DNNL) && defined(__x86_64__) && TORCH_VERSION_MAJOR < 2
#include <ATen/ops/convolution_backward_native.h>
#include <ATen/ops/convolution_native.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace mend {
namespace {
using at::IntArrayRef;
using at::Tensor;
using dnnl::memory;
using Algorithm = dnnl::algorithm;
using Gradients = std::tuple<Tensor, Tensor, Tensor>;

thread_local bool enabled = false;

dnnl::engine& engine() {
  static dnnl::engine made(dnnl::engine::kind::cpu, 0);
  return made;
}

/// A dilated convolution is dilation^2 plain ones, each on every so-manieth row and column (a phase); they lie one
/// behind the other along the batch. Extents are those of one phase.
struct Shape {
  int64_t batch, in, out, height, width, padding, dilation;
  bool bias;
  auto key() const { return std::make_tuple(batch, in, out, height, width, padding, dilation, bias); }
  int64_t made_height() const { return height + 2 * padding - 2; }
  int64_t made_width() const { return width + 2 * padding - 2; }
};

/// oneDNN's primitives for one shape.
struct Primitives {
  dnnl::convolution_forward::primitive_desc forward;
  dnnl::convolution_backward_data::primitive_desc to_input;
  dnnl::convolution_backward_weights::primitive_desc to_weights;
};

/// Null where oneDNN has no Winograd for the shape.
std::shared_ptr<const Primitives> make_primitives(const Shape& shape) {
  const auto any = [](const memory::dims& dims) {
    return memory::desc(dims, memory::data_type::f32, memory::format_tag::any);
  };
  const auto all = shape.batch * shape.dilation * shape.dilation;
  const auto x = any({all, shape.in, shape.height, shape.width}), w = any({shape.out, shape.in, 3, 3}),
             b = any({shape.out}), y = any({all, shape.out, shape.made_height(), shape.made_width()});
  const memory::dims ones{1, 1}, pad{shape.padding, shape.padding};
  const auto way = Algorithm::convolution_winograd;
  const auto train = dnnl::prop_kind::forward_training;
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  try {
    auto made = std::make_shared<Primitives>();
    made->forward = {shape.bias ? dnnl::convolution_forward::desc(train, way, x, w, b, y, ones, pad, pad)
                                : dnnl::convolution_forward::desc(train, way, x, w, y, ones, pad, pad),
                     attributes, engine()};
    made->to_input = {dnnl::convolution_backward_data::desc(way, x, w, y, ones, pad, pad), attributes, engine(),
                      made->forward};
    made->to_weights = {shape.bias ? dnnl::convolution_backward_weights::desc(way, x, w, b, y, ones, pad, pad)
                                   : dnnl::convolution_backward_weights::desc(way, x, w, y, ones, pad, pad),
                        attributes, engine(), made->forward};
    return made;
  } catch (const dnnl::error&) {
    return nullptr;
  }
}

std::shared_ptr<const Primitives> primitives_for(const Shape& shape) {
  static std::mutex mutex;
  static std::map<decltype(shape.key()), std::shared_ptr<const Primitives>> known;
  const std::lock_guard lock(mutex);
  const auto [place, fresh] = known.try_emplace(shape.key());
  if (fresh) place->second = make_primitives(shape);
  return place->second;
}

void run(const dnnl::primitive& primitive, const std::unordered_map<int, memory>& arguments) {
  thread_local dnnl::stream stream(engine());
  primitive.execute(stream, arguments);
  stream.wait();
}

/// Memory in oneDNN's own order, with the tensor that keeps it.
struct Buffer {
  explicit Buffer(const memory::desc& desc)
      : owner(at::empty({static_cast<int64_t>(desc.get_size())}, at::kByte)), view(desc, engine(), owner.data_ptr()) {}
  Tensor owner;
  memory view;
};

/// Every phase of a tensor of pictures as memory of its own, and the same part of `blocked`.
template <typename Body>
void each_phase(const Tensor& x, const Buffer& blocked, int64_t dilation, const Body& body) {
  const memory::dims dims{x.size(0), x.size(1), x.size(2) / dilation, x.size(3) / dilation};
  const memory::dims strides{x.stride(0), x.stride(1), x.stride(2) * dilation, x.stride(3) * dilation};
  const memory::desc strided(dims, memory::data_type::f32, strides);
  const auto& whole = blocked.view.get_desc();
  const auto part = whole.submemory_desc(dims, {0, 0, 0, 0});
  const auto phase_bytes = whole.get_size() / static_cast<size_t>(dilation * dilation);
  auto* bytes = static_cast<char*>(blocked.view.get_data_handle());
  for (int64_t row = 0; row < dilation; ++row)
    for (int64_t column = 0; column < dilation; ++column) {
      auto* from = x.data_ptr<float>() + row * x.stride(2) + column * x.stride(3);
      const auto at = static_cast<size_t>(row * dilation + column) * phase_bytes;
      body(memory(strided, engine(), from), memory(part, engine(), bytes + at));
    }
}

void copy(memory from, memory to) { run(dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}); }

Buffer blocked_pictures(const Tensor& x, const memory::desc& desc, int64_t dilation) {
  Buffer buffer(desc);
  each_phase(x, buffer, dilation, [](const memory& from, const memory& to) { copy(from, to); });
  return buffer;
}

Tensor plain_pictures(const Buffer& buffer, IntArrayRef sizes, int64_t dilation, const Tensor& like) {
  auto x = at::empty(sizes, like.options(), like.suggest_memory_format());
  each_phase(x, buffer, dilation, [](const memory& to, const memory& from) { copy(from, to); });
  return x;
}

memory weights_view(const Tensor& weight) {
  const memory::dims dims(weight.sizes().begin(), weight.sizes().end()),
      strides(weight.strides().begin(), weight.strides().end());
  return memory(memory::desc(dims, memory::data_type::f32, strides), engine(), weight.data_ptr());
}

Buffer blocked_weights(const Tensor& weight, const memory::desc& desc) {
  Buffer buffer(desc);
  copy(weights_view(weight), buffer.view);
  return buffer;
}

memory bias_view(const Tensor& bias) {
  const memory::desc desc(memory::dims{bias.size(0)}, memory::data_type::f32, memory::format_tag::a);
  return memory(desc, engine(), bias.data_ptr());
}

struct Settings {
  IntArrayRef stride, padding, dilation;
  bool transposed;
  int64_t groups;
};

/// The primitives for this convolution; null if it is to be done as ever.
std::shared_ptr<const Primitives> fitting(const Tensor& x, const Tensor& weight, bool bias, const Settings& settings,
                                          Shape& shape) {
  if (!enabled || settings.transposed || settings.groups != 1 || x.dim() != 4 || weight.dim() != 4) return nullptr;
  if (x.scalar_type() != at::kFloat || weight.scalar_type() != at::kFloat || !x.is_non_overlapping_and_dense() ||
      !weight.is_non_overlapping_and_dense() || x.numel() == 0)
    return nullptr;
  const auto square = [](IntArrayRef values) {
    return values.size() == 1 || (values.size() == 2 && values[0] == values[1]);
  };
  if (weight.size(2) != 3 || weight.size(3) != 3 || !square(settings.stride) || settings.stride[0] != 1 ||
      !square(settings.padding) || !square(settings.dilation))
    return nullptr;
  const int64_t dilation = settings.dilation[0], padding = settings.padding[0];
  if (padding != 0 && padding != dilation) return nullptr;
  if (x.size(2) % dilation != 0 || x.size(3) % dilation != 0) return nullptr;
  const int64_t in = weight.size(1), out = weight.size(0);
  if (in < 32 || out < 32 || in % 16 != 0 || out % 16 != 0) return nullptr;
  shape = {x.size(0), in, out, x.size(2) / dilation, x.size(3) / dilation, padding / dilation, dilation, bias};
  if (std::min(shape.made_height(), shape.made_width()) < 4) return nullptr;  // a tile makes 4x4
  return primitives_for(shape);
}

Tensor forward(const Tensor& x, const Tensor& weight, const c10::optional<Tensor>& bias, IntArrayRef stride,
               IntArrayRef padding, IntArrayRef dilation, bool transposed, IntArrayRef output_padding, int64_t groups) {
  Shape shape{};
  const bool biased = bias.has_value() && bias->defined();
  const auto primitives = fitting(x, weight, biased, {stride, padding, dilation, transposed, groups}, shape);
  if (!primitives)
    return at::native::convolution(x, weight, bias, stride, padding, dilation, transposed, output_padding, groups);
  const auto& step = primitives->forward;
  const auto input = blocked_pictures(x, step.src_desc(), shape.dilation);
  const auto weights = blocked_weights(weight, step.weights_desc());
  const Buffer made(step.dst_desc()), scratch(step.scratchpad_desc());
  std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, input.view},
                                            {DNNL_ARG_WEIGHTS, weights.view},
                                            {DNNL_ARG_DST, made.view},
                                            {DNNL_ARG_SCRATCHPAD, scratch.view}};
  if (biased) arguments.emplace(DNNL_ARG_BIAS, bias_view(*bias));
  run(dnnl::convolution_forward(step), arguments);
  return plain_pictures(
      made, {shape.batch, shape.out, shape.made_height() * shape.dilation, shape.made_width() * shape.dilation},
      shape.dilation, x);
}

Tensor input_gradient(const Primitives& primitives, const Shape& shape, const Buffer& gradient, const Tensor& weight,
                      const Tensor& x) {
  const auto& step = primitives.to_input;
  const auto weights = blocked_weights(weight, step.weights_desc());
  const Buffer made(step.diff_src_desc()), scratch(step.scratchpad_desc());
  run(dnnl::convolution_backward_data(step), {{DNNL_ARG_DIFF_DST, gradient.view},
                                              {DNNL_ARG_WEIGHTS, weights.view},
                                              {DNNL_ARG_DIFF_SRC, made.view},
                                              {DNNL_ARG_SCRATCHPAD, scratch.view}});
  return plain_pictures(made, x.sizes(), shape.dilation, x);
}

std::pair<Tensor, Tensor> weight_gradient(const Primitives& primitives, const Shape& shape, const Buffer& gradient,
                                          const Tensor& x, const Tensor& weight) {
  const auto& step = primitives.to_weights;
  const auto input = blocked_pictures(x, step.src_desc(), shape.dilation);
  const Buffer made(step.diff_weights_desc()), scratch(step.scratchpad_desc());
  std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, input.view},
                                            {DNNL_ARG_DIFF_DST, gradient.view},
                                            {DNNL_ARG_DIFF_WEIGHTS, made.view},
                                            {DNNL_ARG_SCRATCHPAD, scratch.view}};
  Tensor bias;
  if (shape.bias) {
    bias = at::empty({shape.out}, x.options());
    arguments.emplace(DNNL_ARG_DIFF_BIAS, bias_view(bias));
  }
  run(dnnl::convolution_backward_weights(step), arguments);
  auto weights = at::empty_like(weight);
  copy(made.view, weights_view(weights));
  return {weights, bias};
}

Gradients backward(const Tensor& gradient, const Tensor& x, const Tensor& weight, at::OptionalSymIntArrayRef bias_sizes,
                   IntArrayRef stride, IntArrayRef padding, IntArrayRef dilation, bool transposed,
                   IntArrayRef output_padding, int64_t groups, std::array<bool, 3> wanted) {
  Shape shape{};
  const bool fits = gradient.scalar_type() == at::kFloat && (!wanted[2] || wanted[1]);
  const auto primitives =
      fits ? fitting(x, weight, wanted[2], {stride, padding, dilation, transposed, groups}, shape) : nullptr;
  if (!primitives) {
    const auto sizes = bias_sizes.has_value() ? c10::asIntArrayRefSlowOpt(*bias_sizes) : c10::nullopt;
    return at::native::convolution_backward(gradient, x, weight, sizes ? at::OptionalIntArrayRef(*sizes) : c10::nullopt,
                                            stride, padding, dilation, transposed, output_padding, groups, wanted);
  }
  const auto dense = gradient.is_non_overlapping_and_dense() ? gradient : gradient.contiguous();
  const auto made = blocked_pictures(dense, primitives->to_weights.diff_dst_desc(), shape.dilation);
  Gradients gradients;
  if (wanted[0]) {
    const bool same = primitives->to_input.diff_dst_desc() == primitives->to_weights.diff_dst_desc();
    std::get<0>(gradients) = input_gradient(
        *primitives, shape, same ? made : blocked_pictures(dense, primitives->to_input.diff_dst_desc(), shape.dilation),
        weight, x);
  }
  if (wanted[1])
    std::tie(std::get<1>(gradients), std::get<2>(gradients)) = weight_gradient(*primitives, shape, made, x, weight);
  return gradients;
}

/// Kernels of libtorch's convolution for the CPU, of which it has none of its own: it goes through one for all devices,
/// and so do these where they do not fit.
void register_kernels() {
  static const auto* library = [] {
    auto* made = new torch::Library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
    made->impl("convolution", TORCH_FN(forward));
    made->impl("convolution_backward", TORCH_FN(backward));
    return made;  // for as long as the process lives
  }();
  (void)library;
}

}  // namespace

bool has_winograd() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"); }

WinogradScope::WinogradScope(bool wanted) : before_(enabled) {
  if (wanted && has_winograd()) register_kernels();
  enabled = wanted && has_winograd();
}
WinogradScope::~WinogradScope() { enabled = before_; }

}  // namespace mend

#else

namespace mend {
bool has_winograd() { return false; }
WinogradScope::WinogradScope(bool) : before_(false) {}
WinogradScope::~WinogradScope() { (void)before_; }
}  // namespace mend

#endif
